/** The rows of the pacing bench, in a process of its own. */

import { answer } from './own-process.ts'
import { pacing } from './pacing.ts'

await answer(pacing)
