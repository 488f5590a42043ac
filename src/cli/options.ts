import { flag, text } from './command.ts'

/** What several commands understand under one name. */
export const json = flag('--json', 'machine-readable output')
export const user = text('-u, --user <key>', 'only this person, by key, login or name')
export const all = flag('--all', 'print every change, however many there are')
export const yes = flag('-y, --yes', 'do not ask')
