// What an object holds on to: its fields, private ones too, and the elements of its arrays, counted through V8's inspector.
import { Session, type Runtime } from "node:inspector";

/** Whatever is reachable from `root`, without functions, prototypes, and what `others` hold. */
export function held(root: object, others: readonly object[]): number {
  const session = new Session();
  session.connect();
  const contexts: number[] = [];
  session.on("Runtime.executionContextCreated", ({ params }) => contexts.push(params.context.id));
  const holder = globalThis as { held?: unknown };
  holder.held = { root, seen: new Set<object>(others) };
  try {
    post(session, "Runtime.enable");
    for (const contextId of contexts) {
      const { result } = post(session, "Runtime.evaluate", { contextId, expression: "globalThis.held" });
      if (result?.objectId) return new Walk(session, result.objectId).count;
    }
    throw new Error("no inspector");
  } finally {
    delete holder.held;
    session.disconnect();
  }
}

interface Answer { result?: Runtime.RemoteObject & Runtime.PropertyDescriptor[]; privateProperties?: { name: string; value?: Runtime.RemoteObject }[] }

/** The inspector of one's own thread answers before it returns. */
function post(session: Session, method: string, params: object = {}): Answer {
  let answer: Answer = {};
  session.post(method, params, (error, result) => {
    if (error) throw error;
    answer = (result ?? {}) as Answer;
  });
  return answer;
}

class Walk {
  count = 0;
  readonly #session: Session;
  readonly #seen: string;

  constructor(session: Session, holder: string) {
    this.#session = session;
    const [root, seen] = ["root", "seen"].map((name) => this.#fields(holder).find((field) => field.name === name)?.value);
    this.#seen = seen!.objectId!;
    this.#visit(root!);
  }

  #fields(objectId: string): { name: string; value?: Runtime.RemoteObject | undefined }[] {
    const { result = [], privateProperties = [] } = post(this.#session, "Runtime.getProperties", { objectId, ownProperties: true });
    return [...result as Runtime.PropertyDescriptor[], ...privateProperties].filter(({ name }) => name !== "__proto__");
  }

  #visit({ type, objectId }: Runtime.RemoteObject): void {
    if (type !== "object" || !objectId || this.#wasSeen(objectId)) return;
    for (const { value } of this.#fields(objectId)) {
      this.count++;
      if (value) this.#visit(value);
    }
  }

  #wasSeen(objectId: string): boolean {
    const functionDeclaration = "function (seen) { const { size } = seen; return seen.add(this).size === size; }";
    const { result } = post(this.#session, "Runtime.callFunctionOn", { objectId, functionDeclaration, arguments: [{ objectId: this.#seen }] });
    return result?.value === true;
  }
}
