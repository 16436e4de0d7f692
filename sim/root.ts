// Where the project stands, for whoever starts it from another folder.
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
