// Lives 50 to 74: see lives.ts.
import { testLives } from "./lives.js";

testLives(50, 75);
