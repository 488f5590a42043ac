import type { PlantedBug } from './bugs.ts'

/** Defects in what a reading is taken for; found by `reading`. */
export const readingBugs: readonly PlantedBug[] = (
  [
    {
      name: 'end believed',
      what: 'pages that end are taken for the whole list, whatever it says of its length and however it moved',
      edits: [
        {
          file: 'src/domain/listing.ts',
          find: 'if (doubt !== undefined || total === undefined || total === rows) return doubt',
          replace: 'if (rows >= 0) return undefined',
        },
        {
          file: 'connectors/rest/source.ts',
          find: 'moved: () => isPaged && (last.doubt !== undefined || last.order !== before),',
          replace: 'moved: () => false && last.order !== before,',
        },
      ],
    },
    {
      name: 'nobody asked',
      what: 'whoever a list of pages leaves out is gone, and is not asked about',
      edits: [
        {
          file: 'src/engine/read/read.ts',
          find: 'if (wereAsked) return byFigures(look, lostBefore)',
          replace: 'if (wereAsked || !wereAsked) return first',
        },
        {
          file: 'src/engine/read/look-again.ts',
          find: 'const taken = problem === undefined ? missed : missed.map(record => ({ ...record, problem }))',
          replace: 'const taken = problem === undefined ? missed : []',
        },
      ],
    },
    {
      name: 'blank as value',
      what: 'an empty cell is compared as if it said something, also where it is about being active',
      edits: [
        {
          file: 'src/mapping/mapping.ts',
          find: '{ strict: isAboutActive(attribute, side) }',
          replace: '{ strict: isAboutActive(attribute, side) && false }',
        },
      ],
    },
    {
      name: 'missing field',
      what: 'a field that is in no record is taken for an empty one',
      edits: [
        {
          file: 'src/engine/read/intake.ts',
          find: 'if (records > 0 && !watch.isContent) throw missingFields(watch)',
          replace: 'if (records < 0 && !watch.isContent) throw missingFields(watch)',
        },
      ],
    },
    {
      name: 'cut believed',
      what: 'a file that ends inside a row is whole',
      edits: [
        {
          file: 'connectors/file/csv-table.ts',
          find: 'if (last.length < names.length) throw',
          replace: 'if (last.length < names.length) return records.slice(0, -1)\n    if (names.length < 0) throw',
        },
      ],
    },
    {
      name: 'types of keys',
      what: 'a key that comes as a number is another one than the same digits as text',
      edits: [
        {
          file: 'src/mapping/normalise.ts',
          find: `    exactText(raw) ??
    new Refusal(
      'the key is no`,
          replace: `    (exactText(raw) === undefined ? undefined : \`#\${exactText(raw)}\`) ??
    new Refusal(
      'the key is no`,
        },
      ],
    },
    {
      name: 'letters of keys',
      what: 'a key with a blank behind it, or in another normal form, is another one',
      edits: [{ file: 'src/domain/text/names.ts', find: 'const key = bare(raw)', replace: 'const key = raw' }],
    },
    {
      name: 'canary forgotten',
      what: 'a reading without its canary is believed',
      edits: [
        {
          file: 'src/plan/judge/proof.ts',
          find: 'if (missingCanaries.length > 0) {',
          replace: 'if (missingCanaries.length < 0) {',
        },
      ],
    },
    {
      name: 'behind a record without a key',
      what: 'a record whose key nobody can read hides nobody',
      edits: [{ file: 'src/plan/judge/proof.ts', find: 'if (keyless > 0) {', replace: 'if (keyless < 0) {' }],
    },
    {
      name: 'in a row that ran into another',
      what: 'a row with the cells of two hides nobody',
      edits: [{ file: 'src/plan/judge/proof.ts', find: 'if (joined > 0) {', replace: 'if (joined < 0) {' }],
    },
    {
      name: 'the last one counts',
      what: 'of two records of one key the later one is believed',
      edits: [
        {
          file: 'src/store/sqlite/reading.ts',
          find: "if (this.#scope === 'changes') return duplicates",
          replace: 'if (this.#scope !== undefined) return duplicates',
        },
      ],
    },
    {
      name: 'encoding believed',
      what: 'a file that is UTF-8 is read in whatever encoding the operator said',
      edits: [
        {
          file: 'connectors/file/text.ts',
          find: 'if (isBeyondAscii && held.length === 0) throw isUtf8Text(path, encoding)',
          replace: 'if (isBeyondAscii && held.length < 0) throw isUtf8Text(path, encoding)',
        },
      ],
    },
    {
      name: 'otherwise for all',
      what: '`otherwise` decides about words that differ from an entry of the table in capitals only',
      edits: [
        {
          file: 'src/mapping/rule-step.ts',
          find: 'if (near !== undefined)',
          replace: 'if (near !== undefined && known.length < 0)',
        },
      ],
    },
    {
      name: 'unread in silence',
      what: 'a run ends with 0 although there are records nobody could read',
      edits: [
        {
          file: 'src/engine/run/result.ts',
          find: '(someUnread(outcome, options) ||',
          replace: '((someUnread(outcome, options) && false) ||',
        },
      ],
    },
    {
      name: 'an account of somebody else',
      what: 'whoever is not found at the target gets the first account there is',
      edits: [
        {
          file: 'src/engine/plan/account-index.ts',
          find: 'equalTo: value => byValue.get(comparable(value, rule)) ?? [],',
          replace: 'equalTo: value => byValue.get(comparable(value, rule)) ?? [...byValue.values()][0] ?? [],',
        },
      ],
    },
    {
      name: 'protected from nothing',
      what: 'an account a rule protects is written all the same',
      edits: [
        {
          file: 'src/plan/decide/protection.ts',
          find: 'if (evaluate(named) === true) return { rule: text }',
          replace: 'if (evaluate(named) === null) return { rule: text }',
        },
      ],
    },
    {
      name: 'no limit',
      what: 'as many people as one likes may lose their accounts in a day',
      edits: [
        {
          file: 'src/domain/policy.ts',
          find: 'disable: { floor: 3, share: 0.1, most: 25 },',
          replace: 'disable: { floor: 300, share: 0.1, most: 2500 },',
        },
      ],
    },
    {
      name: 'one page in one piece',
      what: 'a list of one page is believed, whatever it counts',
      edits: [
        {
          file: 'connectors/rest/source.ts',
          find: 'isPaged ||= last.pages > 1 || last.doubt !== undefined',
          replace: 'isPaged ||= last.pages > 1',
        },
      ],
    },
    {
      name: 'empty is gone',
      what: 'a reading of nobody says that everybody is gone',
      edits: [
        {
          file: 'src/plan/judge/proof.ts',
          find: 'if (records === 0)',
          replace: 'if (records < 0)',
        },
        { file: 'src/plan/judge/proof.ts', find: 'if (people === 0) {', replace: 'if (people < 0) {' },
      ],
    },
  ] satisfies readonly Omit<PlantedBug, 'proof'>[]
).map(bug => ({ ...bug, proof: 'reading' as const }))
