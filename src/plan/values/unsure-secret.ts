/**
 * Stands in a link for a secret of an account that we made without seeing the answer: it may have been set or not, so it is sent
 * once more, whoever may own it afterwards.
 */
export const unsureSecret = 'secret:unsure'
