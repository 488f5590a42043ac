/**
 * usherd in a process of its own, as `src/cli/main.ts` runs it, on a course of time that was handed in: what waits for minutes
 * need not be waited for. The words behind this file are the command line.
 */

import { randomBytes } from 'node:crypto'
import { connectors } from '../../connectors/index.ts'
import { runCommandLine } from '../../src/cli/program.ts'
import { forwardToDaemon } from '../../src/cli/remote.ts'
import { createStopSignals } from '../../src/cli/signals.ts'
import { processTerminal } from '../../src/cli/terminal/terminal.ts'
import { type Course, clockOn } from './clock.ts'

const course: Course = JSON.parse(process.env.PROVE_COURSE ?? '') // written by `install`
const clock = clockOn(course)
const { stop, kill, finished } = createStopSignals(process, clock)
process.exitCode = await runCommandLine(
  process.argv.slice(2),
  {
    terminal: processTerminal(process),
    env: process.env,
    cwd: process.cwd(),
    connectors,
    clock,
    random: Math.random,
    randomBytes: count => randomBytes(count),
    stop,
    kill,
    version: '0.0.0',
  },
  forwardToDaemon,
)
finished()
