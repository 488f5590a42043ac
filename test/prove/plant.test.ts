import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { plantedBugs } from '../../prove/planted/bugs.ts'
import { plant, planted } from '../../prove/planted/plant.ts'

const root = join(import.meta.dirname, '..', '..')

describe('a planted defect', () => {
  test.each(plantedBugs)('$name still fits the program', ({ edits }) => {
    for (const edit of edits) planted(edit, readFileSync(join(root, edit.file), 'utf8'))
  })

  test('is in the copy and not in the program, and gone with the copy', () => {
    const edit = { file: 'src/domain/time/clock.ts', find: 'now(): Date', replace: 'now(): Date | undefined' }
    const copy = plant([edit])
    expect(readFileSync(join(copy.folder, edit.file), 'utf8')).toContain(edit.replace)
    expect(readFileSync(join(root, edit.file), 'utf8')).not.toContain(edit.replace)
    copy[Symbol.dispose]()
    expect(existsSync(copy.folder)).toBe(false)
  })

  test('is refused when its place is not there exactly once', () => {
    const edit = { file: 'src/app.ts', find: 'b', replace: 'c' }
    expect(() => planted(edit, 'a')).toThrow('src/app.ts has the text to be replaced 0 times instead of once')
    expect(() => planted(edit, 'abba')).toThrow('2 times instead of once')
    expect(planted(edit, 'abc')).toBe('acc')
  })
})
