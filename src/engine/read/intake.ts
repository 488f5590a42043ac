import type { RawRecord, Reading } from '../../domain/contract.ts'
import { Problem } from '../../domain/problem.ts'
import { FieldWatch } from '../../mapping/expected.ts'
import type { ReadingWriter } from '../../store/people.ts'
import type { SourceConnection } from '../targets/connection.ts'
import { type Count, takePage, withoutRepeats } from './reading-page.ts'

/** Records kept back while a field that a rule reads was in none of them; memory stays flat whatever the source shows. */
const mostKeptBack = 20_000

/** What becomes of the pages of one reading. */
interface Intake {
  take(page: readonly RawRecord[]): Promise<void>
  /** The pages ended. @throws Problem `source.missing-field` when some rule reads what is in no record */
  end(): Promise<void>
}

/**
 * Takes the pages of a reading into the store. Of a reading of everyone they are kept back until every field the rules read was in some
 * record: what they make of a column that is not there is written down for nobody. (In changes some fields may well be in no record.)
 */
export function createIntake(
  connection: SourceConnection,
  scope: Reading['scope'],
  { writer, count }: { readonly writer: ReadingWriter; readonly count: Count },
): Intake {
  if (scope === 'changes') {
    return {
      async take(page) {
        // A feed tells a story: who comes and goes on one page is taken in that order.
        for (const part of withoutRepeats(page, connection.recipe)) await takePage(part, connection, writer, count)
      },
      end: async () => {},
    }
  }
  const watch = new FieldWatch(connection.recipe.expects ?? [])
  const keptBack: (readonly RawRecord[])[] = []
  let records = 0
  const letIn = async (): Promise<void> => {
    for (const page of keptBack.splice(0)) await takePage(page, connection, writer, count)
  }
  return {
    async take(page) {
      watch.look(page)
      keptBack.push(page)
      records += page.length
      if (watch.isContent || records > mostKeptBack) await letIn()
    },
    async end() {
      if (records > 0 && !watch.isContent) throw missingFields(watch)
      await letIn()
    },
  }
}

/** Fields that a source does not show although rules read them. */
export const missingFields = (watch: FieldWatch): Problem =>
  new Problem(
    'source',
    'source.missing-field',
    watch.missing().join('; '),
    'Correct the rule or the source. A rule whose field may be missing from every record says so: optional: true.',
  )
