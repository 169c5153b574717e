import { Component, type ReactNode } from "react";
import { ErrorPanel } from "./error-panel.tsx";

export interface SectionBoundaryProps {
  /** What stands here, for the error's title: "The slots strip". */
  name: string;
  children: ReactNode;
  /** Before it is drawn anew, like clearing a query's error. */
  onRetry?: () => void;
}

/** What fails inside takes this section away, and not the page. */
export class SectionBoundary extends Component<SectionBoundaryProps, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error: error ?? new Error("It failed without giving a reason") };
  }

  readonly #retry = () => {
    this.props.onRetry?.();
    this.setState({ error: null });
  };

  override render(): ReactNode {
    const { name, children } = this.props;
    if (this.state.error === null) return children;
    return (
      <ErrorPanel
        title={`${name} cannot be shown`}
        problem={this.state.error}
        retry={this.#retry}
      />
    );
  }
}
