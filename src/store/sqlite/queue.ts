/**
 * A queue of one: each task starts when the one before has ended, well or badly.
 * @returns a function that queues a task and gives back its result
 */
export function queue(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return task => {
    const turn = last.then(task, task)
    last = turn
    // Its caller sees the failure; the queue only needs to know that it is over.
    last.catch(() => undefined)
    return turn
  }
}
