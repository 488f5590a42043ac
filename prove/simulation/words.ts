/** What an error says; a thing that is no error as text. */
export const words = (error: unknown): string => (error instanceof Error ? error.message : String(error))
