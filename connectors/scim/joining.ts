/** Values in one filter: an address may hold some 8000 characters. */
export const perFilter = 15

/** How many values go into one filter. */
export interface Joining {
  readonly most: () => number
  /** The service has refused filters that are joined: from now on there is one value in each. */
  readonly giveUp: () => void
}

/** @param joins whether several values may go into one filter at first */
export function createJoining(joins: boolean): Joining {
  let most = joins ? perFilter : 1
  return {
    most: () => most,
    giveUp: () => {
      most = 1
    },
  }
}
