/** An address that nothing is sent to. The message says why, without the path, which may be secret. */
export class RefusedTarget extends Error {
  override readonly name = "RefusedTarget";
}
