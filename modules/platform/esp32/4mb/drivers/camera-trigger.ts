// See ../absent.ts.
export { Absent as CameraTrigger } from "../absent.js";
