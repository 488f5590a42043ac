/** What a daemon is doing, as far as it can be seen from outside: in its log, at the targets, at the endpoint. */
export class UnderWay {
  #starting = true
  readonly #runs = new Set<unknown>()
  readonly #requests = { reads: 0, writes: 0 }
  #pushes = 0
  readonly #listeners: (() => void)[] = []

  /** Calls back whenever something begins. */
  onBegin(listener: () => void): void {
    this.#listeners.push(listener)
  }

  /** A line of its log. */
  heard({ message, run }: { readonly message?: unknown; readonly run?: unknown }): void {
    if (message === 'listening') this.#starting = false
    if (message === 'run done' || message === 'run ended') this.#runs.delete(run)
    if (message !== 'run starts') return
    this.#runs.add(run)
    this.#begun()
  }

  requestBegins(write: boolean): void {
    this.#requests[write ? 'writes' : 'reads'] += 1
    this.#begun()
  }

  requestEnds(write: boolean): void {
    this.#requests[write ? 'writes' : 'reads'] -= 1
  }

  /** @returns what came of the push, which is under way until then */
  async push<Answer>(push: () => Promise<Answer>): Promise<Answer> {
    this.#pushes += 1
    this.#begun()
    try {
      return await push()
    } finally {
      this.#pushes -= 1
    }
  }

  /** A run (reading or planning), a write to a target and a push, all at the same time. */
  get isAllAtOnce(): boolean {
    return this.#runs.size > 0 && this.#requests.writes > 0 && this.#pushes > 0
  }

  /** In words: `a run, a write, a push`. */
  get words(): string {
    if (this.#starting) return 'starting'
    const parts = [
      ...(this.#runs.size > 0 ? ['a run'] : []),
      ...(this.#requests.writes > 0 ? ['a write'] : []),
      ...(this.#requests.reads > 0 ? ['a look'] : []),
      ...(this.#pushes > 0 ? ['a push'] : []),
    ]
    return parts.length === 0 ? 'nothing' : parts.join(', ')
  }

  #begun(): void {
    for (const listener of this.#listeners) listener()
  }
}
