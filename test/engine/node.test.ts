import { createNode } from "../../sim/engine/node.js";
import { engineContract } from "../contract/engine.js";

engineContract(createNode);

test("a rejection of the host's own, made in a call, is not the firmware's", async () => {
  let own: Promise<never> | undefined;
  const engine = createNode({
    code: "globalThis.handleCommand = async (message) => { issueCommand(message); };",
    onCall: (request) => {
      own = Promise.reject(new Error("the host's"));
      return request;
    },
  });
  engine.deliver(new Uint8Array(1));
  await expect(own).rejects.toThrow("the host's");
});
