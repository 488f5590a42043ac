/** However busy the machine is: when nothing at all has been heard of a process for so long, it hangs. */
const silenceMs = 300_000

/**
 * Tells a process that hangs from one that is slow: limits follow what is still heard (log lines, requests, answers), not how
 * long all of it takes.
 */
export class Progress {
  #last = performance.now()

  /** Something was heard. */
  tell(): void {
    this.#last = performance.now()
  }

  /** @throws Error that names what was waited for, when nothing is heard any more */
  async within<Result>(what: string, awaited: Promise<Result>): Promise<Result> {
    this.tell()
    const hangs = Promise.withResolvers<never>()
    const timer = setInterval(() => {
      if (performance.now() - this.#last > silenceMs)
        hangs.reject(new Error(`${what}: nothing was heard for ${silenceMs / 1000} s`))
    }, 1_000)
    try {
      return await Promise.race([awaited, hangs.promise])
    } finally {
      clearInterval(timer)
    }
  }
}
