export type Settings = Readonly<Record<string, unknown>>
