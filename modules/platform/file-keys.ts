// A key-value store in files, one for each value, for machines without NVS.
import files from "embedded:storage/files";
import type { KeyStore } from "../storage/key-store.js";

/** In a folder, which is made when it is needed; the one around it is not. A value is written beside the old one, which stands until the new one is whole. */
export class FileKeys implements KeyStore {
  readonly #folder: string;

  constructor(folder: string) { this.#folder = folder; }

  read(name: string): string | undefined {
    return attempted(() => {
      const path = this.#path(name);
      if (!files.status(path).isFile()) return undefined;
      const file = files.openFile({ path, mode: "r" });
      const bytes = file.read(file.status().size, 0);
      file.close();
      return String.fromArrayBuffer(bytes);
    });
  }

  write(name: string, value: string): boolean {
    return attempted(() => {
      files.createDirectory(this.#folder);
      const path = this.#path(name);
      const file = files.openFile({ path: `${path}.new`, mode: "w+" });
      file.write(ArrayBuffer.fromString(value), 0);
      file.close();
      files.move(`${path}.new`, path);
      return true;
    }) ?? false;
  }

  delete(name: string): void { attempted(() => files.delete(this.#path(name))); }

  #path(name: string): string { return `${this.#folder}/${name}.key`; }
}

function attempted<T>(attempt: () => T): T | undefined {
  try {
    return attempt();
  } catch {
    return undefined;
  }
}
