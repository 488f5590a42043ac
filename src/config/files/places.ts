import { writeJson } from '../../domain/json.ts'
import type { Document, Path, Position, Trap } from '../report/document.ts'

/** Collects, while a file is read, where everything stands. */
export class Places {
  readonly #keys = new Map<string, Position>()
  readonly #values = new Map<string, Position>()
  readonly #traps: Trap[] = []

  key(path: Path): Position | undefined {
    return this.#keys.get(id(path))
  }

  setKey(path: Path, at: Position): void {
    this.#keys.set(id(path), at)
  }

  setValue(path: Path, at: Position): void {
    this.#values.set(id(path), at)
  }

  addTrap(trap: Trap): void {
    this.#traps.push(trap)
  }

  /** Puts the content and what was collected together. */
  document(content: unknown): Document {
    const locate = (path: Path): Position => this.#nearest(path)
    return {
      content,
      locate,
      locateKey: path => this.key(path) ?? locate(path),
      traps: path => this.#traps.filter(trap => path.every((step, index) => trap.path[index] === step)),
    }
  }

  /** The value at the path, else the innermost thing around it; the top of the file is around everything. */
  #nearest(path: Path): Position {
    for (let length = path.length; length > 0; length--) {
      const part = path.slice(0, length)
      const position = this.#values.get(id(part)) ?? this.#keys.get(id(part))
      if (position !== undefined) return position
    }
    return { line: 1, column: 1 }
  }
}

const id = (path: Path): string => writeJson(path)
