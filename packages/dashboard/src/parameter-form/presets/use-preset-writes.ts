import type { Answer } from "../../api/call.ts";
import type { ApiProblem } from "../../api/problem.ts";
import { useWrite } from "../../api/use-write.ts";
import { showToast } from "../../ui/toast-store.ts";

export type Preset = Answer<"listPresets">["rows"][number];

/** What can be done with the presets of a job, each with a way back where there is one. `job`: its name or id. */
export function usePresetWrites(job: string): PresetWrites {
  const parameters = { job };
  const create = useWrite("createPreset");
  const edit = useWrite("editPreset");
  const restore = useWrite("createPreset", { onRefused: sayWhy });
  const putBack = useWrite("editPreset", { onRefused: sayWhy });
  const remove = useWrite("deletePreset", { onRefused: sayWhy });
  return {
    create,
    edit,
    // its dialog may be closed before the answer is there: the toast is to come all the same
    replace: (preset, given) =>
      void edit
        .mutateAsync({
          parameters: { job, preset: preset.id },
          body: { parameters: given, version: preset.version },
        })
        .then(
          ({ id, name, version }) =>
            showToast({
              text: `The preset ${name} has these values now.`,
              undo: {
                run: () =>
                  putBack.mutate({
                    parameters: { job, preset: id },
                    body: { parameters: preset.parameters, version },
                  }),
              },
            }),
          sayWhy,
        ),
    // the list may be gone before the answer is there: the toast is to come all the same
    remove: ({ id, name, parameters: kept }) =>
      void remove.mutateAsync({ parameters: { job, preset: id }, body: {} }).then(
        () =>
          showToast({
            text: `The preset ${name} is deleted.`,
            undo: { run: () => restore.mutate({ parameters, body: { name, parameters: kept } }) },
          }),
        () => {
          // why is said already
        },
      ),
  };
}

export interface PresetWrites {
  create: ReturnType<typeof useWrite<"createPreset">>;
  edit: ReturnType<typeof useWrite<"editPreset">>;
  /** Gives a preset other values. */
  replace: (preset: Preset, parameters: Record<string, unknown>) => void;
  remove: (preset: Preset) => void;
}

function sayWhy({ message }: ApiProblem): void {
  showToast({ text: message });
}
