/**
 * Whether a text on stderr is a line of progress, which a command writes after every five seconds of work: how many of them there
 * are says how busy the machine is, and nothing about the command.
 */
export const isProgress = (text: string): boolean => /^(reading|planning|sending to) \S+ {2}\d[^\n]*\n$/.test(text)
