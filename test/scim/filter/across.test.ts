import { describe, expect, test } from 'vitest'
import { compileAcross } from '../../../src/scim/filter/across.ts'
import { compileFilter } from '../../../src/scim/filter/compile.ts'
import { parseFilter } from '../../../src/scim/filter/parse.ts'
import type { JsonObject } from '../../../src/scim/schema.ts'
import { evaluateCondition } from './evaluate-condition.ts'
import { refused } from './finds.ts'
import { rowsOf } from './rows.ts'
import { group, user } from './types.ts'

const ann: JsonObject = {
  id: 'a',
  meta: { resourceType: 'User' },
  userName: 'ann',
  displayName: 'Ann',
  emails: [{ type: 'work' }],
}
const staff: JsonObject = { id: 's', meta: { resourceType: 'Group' }, displayName: 'Staff', members: [{ value: 'a' }] }

const namesFound = (text: string): readonly string[] => {
  const condition = compileAcross(parseFilter(text), [user, group])
  const isFound = [rowsOf(ann, user), rowsOf(staff, group)].map(rows => evaluateCondition(condition, rows))
  return ['ann', 'staff'].filter((_name, index) => isFound[index])
}

describe('L4 a query over several types', () => {
  test.each([
    ['displayName pr', ['ann', 'staff']],
    ['userName eq "ann"', ['ann']],
    ['members eq "a"', ['staff']],
    ['userName eq "ann" or members eq "a"', ['ann', 'staff']],
    ['not (userName eq "ann")', ['staff']],
    ['userName ne "x"', ['ann', 'staff']],
    ['emails[type eq "work"]', ['ann']],
    ['meta.resourceType eq "Group"', ['staff']],
    ['members[value eq "a"] and userName pr', []],
  ])('%s', (text, names) => {
    expect(namesFound(text)).toEqual(names)
  })

  test.each([
    ['shoeSize eq 1', 'The filter names "shoeSize", which User or Group does not have.'],
    [
      'usrName pr and displayName pr',
      'The filter names "usrName", which User or Group does not have; did you mean "userName"?',
    ],
    ['emails[kind pr]', 'The filter names "kind", which emails does not have.'],
    [
      'not (id pr or member pr)',
      'The filter names "member", which User or Group does not have; did you mean "members"?',
    ],
    ['displayName[value pr]', 'The filter has brackets behind "displayName", which has no elements.'],
  ])('what no type has is refused: %s', (text, message) => {
    expect(refused(() => compileAcross(parseFilter(text), [user, group]))).toBe(message)
  })

  test('over one type it is a plain query', () => {
    const filter = parseFilter('userName eq "ann"')
    expect(compileAcross(filter, [user])).toEqual(compileFilter(filter, user))
    expect(refused(() => compileAcross(filter, [group]))).toContain('which Group does not have')
  })
})
