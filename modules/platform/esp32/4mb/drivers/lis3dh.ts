// See ../absent.ts.
export { Absent as Lis3dh } from "../absent.js";
