import type { PersonKey } from '../../domain/text/names.ts'
import type { HashedPerson, PageResult, ReadingWriter } from '../people.ts'
import { type Access, accessFor, type Database, type Tx } from './database.ts'
import { type Origin, removePeople, storeFault, storePeople, takeAway } from './person-writes.ts'
import { Seen } from './seen.ts'
import { compare, type FoundRow, find, type Sight } from './sights.ts'
import { readKeys, unshown } from './unshown.ts'

interface ReadingOptions {
  readonly targets: readonly string[]
  readonly scope: 'everyone' | 'changes'
  readonly mute?: boolean
}

/** Ids of people a reading has not shown, by the presence they had. */
type Unshown = Readonly<Record<'present' | 'doubted', readonly number[]>>

/** One reading of one source: which people it showed is kept in memory, as bits over their row ids. */
export class Reading implements ReadingWriter {
  readonly #database: Database
  readonly #origin: Origin
  readonly #scope: ReadingOptions['scope']
  /** People known before the reading. */
  readonly #known: number
  readonly #seen = new Seen()
  /** Keys that were shown but have no row: people nobody knew before, shown twice at once. */
  readonly #rowless = new Set<PersonKey>()
  /** The ids of those not shown, when they were last looked for. */
  #unshown: Unshown | undefined
  #over = false

  static async begin(database: Database, source: string, options: ReadingOptions): Promise<Reading> {
    return new Reading(database, source, options, options.scope === 'changes' ? 0 : await knownAt(source, database))
  }

  private constructor(
    database: Database,
    source: string,
    { targets, scope, mute = false }: ReadingOptions,
    known: number,
  ) {
    this.#database = database
    this.#origin = { source, targets, mute }
    this.#scope = scope
    this.#known = known
  }

  /** A few changes are what somebody waits for; everybody, and a crowd of changes, give way to them. */
  #access(people: number): Access {
    return this.#scope === 'changes' ? accessFor(this.#database, people) : this.#database.background
  }

  /** From now on every call throws: a newer reading of the same source has begun. */
  supersede(): void {
    this.#over = true
  }

  async page(shown: readonly HashedPerson[]): Promise<PageResult> {
    this.#expectOpen()
    const people = this.#scope === 'changes' ? latestOfEach(shown) : shown
    const access = this.#access(people.length)
    const sights = await compare(access, this.#origin.source, people)
    const duplicates = this.#duplicates(people, sights)
    const whole: HashedPerson[] = []
    const partly: HashedPerson[] = []
    const same: number[] = []
    let unchanged = 0
    for (const [index, person] of people.entries()) {
      if (duplicates.has(person.key)) continue
      const sight = sights[index] ?? 0
      if (sight > 0) {
        same.push(sight)
        if (person.unread === undefined) unchanged += 1
      } else (person.unread === undefined ? whole : partly).push(person)
    }
    const { ids, added } = await this.#store(access, whole, partly)
    // Only now: a page that could not be written is no page, and may come again.
    for (const id of same) this.#seen.add(id)
    for (const id of ids) this.#seen.add(id)
    this.#keepDuplicates(people, sights, duplicates)
    return { added, changed: whole.length - added, unchanged, duplicates: [...duplicates] }
  }

  async markFaulty(keys: readonly PersonKey[], reason: string): Promise<void> {
    this.#expectOpen()
    await this.#access(keys.length).tx(tx => storeFault(tx, this.#origin, keys, reason))
    this.#show(keys, await this.#find(keys))
  }

  async gone(keys: readonly PersonKey[]): Promise<number> {
    this.#expectOpen()
    const { source } = this.#origin
    if (this.#scope !== 'changes')
      throw new Error(`whom a reading of everyone in ${source} does not show is gone anyway`)
    return this.#access(keys.length).tx(tx => removePeople(tx, this.#origin, keys))
  }

  async absent(): Promise<{ readonly known: number; readonly absent: number }> {
    this.#expectOpen()
    const { source } = this.#origin
    if (this.#scope === 'changes') throw new Error(`a reading of changes does not tell who of ${source} is absent`)
    this.#unshown = {
      present: await unshown(this.#database.background, source, 'present', this.#seen),
      doubted: await unshown(this.#database.background, source, 'doubted', this.#seen),
    }
    return { known: this.#known, absent: this.#unshown.present.length + this.#unshown.doubted.length }
  }

  async unshown(most: number): Promise<readonly PersonKey[]> {
    this.#expectOpen()
    if (this.#unshown === undefined) await this.absent()
    const { present, doubted } = this.#stillUnshown()
    return readKeys(this.#database.background, [...present, ...doubted].slice(0, most))
  }

  async missing(keys: readonly PersonKey[]): Promise<readonly PersonKey[]> {
    this.#expectOpen()
    const rows = await this.#find(keys)
    return keys.filter(key => {
      const row = rows.get(key)
      return row === undefined ? !this.#rowless.has(key) : !this.#seen.has(row.id)
    })
  }

  async finish({ absence, cursor }: Parameters<ReadingWriter['finish']>[0]): Promise<void> {
    this.#expectOpen()
    const { source } = this.#origin
    if (this.#scope === 'changes' && absence !== 'keep') {
      throw new Error(`a reading of changes cannot tell that anybody of ${source} is ${absence}`)
    }
    if (absence !== 'keep' && this.#unshown === undefined) await this.absent()
    const { present, doubted } = this.#stillUnshown()
    const isNews = absence !== 'keep' && present.length + doubted.length > 0
    if (isNews || cursor !== undefined)
      await this.#access(0).tx(async tx => {
        // A newer reading may have begun meanwhile: it is not over before this is written, and what it has shown is not gone.
        this.#expectOpen()
        // Who was doubted already stays so: nothing new is known about them.
        if (absence !== 'keep') await takeAway(tx, this.#origin, present, { from: 'present', to: absence })
        if (absence === 'gone') await takeAway(tx, this.#origin, doubted, { from: 'doubted', to: absence })
        if (cursor !== undefined) await keepCursor(tx, source, cursor)
      })
    this.#over = true
  }

  /** Whom it has shown since they were looked for is not among them. */
  #stillUnshown(): Unshown {
    const { present, doubted } = this.#unshown ?? { present: [], doubted: [] }
    const isUnshown = (id: number): boolean => !this.#seen.has(id)
    return { present: present.filter(isUnshown), doubted: doubted.filter(isUnshown) }
  }

  #expectOpen(): void {
    if (this.#over) throw new Error(`this reading of ${this.#origin.source} is over`)
  }

  #find(keys: readonly PersonKey[]): Promise<ReadonlyMap<PersonKey, FoundRow>> {
    return find(this.#access(keys.length), this.#origin.source, keys)
  }

  /** @returns all row ids; of those understood as a whole, how many were not known before */
  async #store(
    access: Access,
    whole: readonly HashedPerson[],
    partly: readonly HashedPerson[],
  ): ReturnType<typeof storePeople> {
    if (whole.length + partly.length === 0) return { ids: [], added: 0 }
    return access.tx(async tx => {
      this.#expectOpen()
      const { ids, added } = await storePeople(tx, this.#origin, whole)
      const more = await storePeople(tx, this.#origin, partly)
      return { ids: [...ids, ...more.ids], added }
    })
  }

  /** Keys on the page that the reading has shown before, or that stand on the page twice. */
  #duplicates(people: readonly HashedPerson[], sights: readonly Sight[]): ReadonlySet<PersonKey> {
    const duplicates = new Set<PersonKey>()
    // Somebody may change twice while a feed is read; the later of the two is how they are now.
    if (this.#scope === 'changes') return duplicates
    const onPage = new Set<number | PersonKey>()
    for (const [index, { key }] of people.entries()) {
      const id = Math.abs(sights[index] ?? 0)
      const who = id === 0 ? key : id
      const shown = id === 0 ? this.#rowless.has(key) : this.#seen.has(id)
      if (shown || onPage.has(who)) duplicates.add(key)
      onPage.add(who)
    }
    return duplicates
  }

  /** Duplicates were shown, even though none of their records counts. */
  #keepDuplicates(people: readonly HashedPerson[], sights: readonly Sight[], duplicates: ReadonlySet<PersonKey>): void {
    if (duplicates.size === 0) return
    for (const [index, { key }] of people.entries()) {
      const id = Math.abs(sights[index] ?? 0)
      if (!duplicates.has(key)) continue
      if (id === 0) this.#rowless.add(key)
      else this.#seen.add(id)
    }
  }

  #show(keys: readonly PersonKey[], rows: ReadonlyMap<PersonKey, FoundRow>): void {
    for (const key of keys) {
      const row = rows.get(key)
      if (row === undefined) this.#rowless.add(key)
      else this.#seen.add(row.id)
    }
  }
}

/** Of people who stand on a page more than once, the last. */
function latestOfEach(people: readonly HashedPerson[]): readonly HashedPerson[] {
  const latest = new Map(people.map(person => [person.key, person]))
  return latest.size === people.length ? people : [...latest.values()]
}

async function knownAt(source: string, { background }: Database): Promise<number> {
  const [row] = await background.read<{ known: number }>(
    `SELECT count(*) AS known FROM person WHERE source = ?1 AND presence IN ('present', 'doubted')`,
    source,
  )
  return row?.known ?? 0
}

async function keepCursor(tx: Tx, source: string, cursor: string): Promise<void> {
  await tx.run(
    'INSERT INTO source (source, cursor) VALUES (?1, ?2) ON CONFLICT (source) DO UPDATE SET cursor = excluded.cursor',
    source,
    cursor,
  )
}
