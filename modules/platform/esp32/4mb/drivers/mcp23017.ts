// See ../absent.ts.
export { Absent as Mcp23017 } from "../absent.js";
