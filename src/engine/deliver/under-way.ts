/** Work that has begun and not ended: at most so many pieces at a time. */
interface UnderWay {
  readonly size: number
  readonly isFull: boolean
  begin(work: Promise<void>): void
  /** Resolves when nothing is under way any more; never throws. */
  ended(): Promise<void>
  /** @throws what the first piece of work that failed has thrown */
  throwIfBroken(): void
}

/** @param onEnd called whenever a piece of work ended, however it did */
export function createUnderWay(most: number, onEnd: () => void): UnderWay {
  const pieces = new Set<Promise<void>>()
  let broken: { readonly error: unknown } | undefined
  return {
    get size() {
      return pieces.size
    },
    get isFull() {
      return pieces.size >= most
    },
    begin(work) {
      const piece = work
        .catch((error: unknown) => {
          broken ??= { error }
        })
        .finally(() => {
          pieces.delete(piece)
          onEnd()
        })
      pieces.add(piece)
    },
    async ended() {
      await Promise.all(pieces)
    },
    throwIfBroken() {
      if (broken !== undefined) throw broken.error
    },
  }
}
