// See ../absent.ts.
export { Absent as DfPlayer } from "../absent.js";
