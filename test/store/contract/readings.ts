import { expect, test } from 'vitest'
import type { HashedPerson, PageResult } from '../../../src/store/people.ts'
import type { Shelf } from '../contract.ts'
import { at, dueKeys, enqueue, foundUnchanged, key, partly, person, planned, provision, read } from '../sample.ts'

const everyone = { targets: ['crm'], scope: 'everyone' } as const

export function readingPromises(shelf: Shelf): void {
  test('people of a first reading are added, and the same reading again changes nothing', async () => {
    const { people } = shelf.store
    const page = [person('ann'), person('bob')]
    const first = await people.begin('hr', everyone)
    expect(await first.page(page)).toEqual({ added: 2, changed: 0, unchanged: 0, duplicates: [] })
    await first.finish({ absence: 'gone' })
    const second = await people.begin('hr', everyone)
    expect(await second.page(page)).toEqual({ added: 0, changed: 0, unchanged: 2, duplicates: [] })
    await second.finish({ absence: 'gone' })
  })

  test('whole numbers of any size come back digit for digit', async () => {
    const { store } = shelf
    const number = 9_196_877_626_998_787n
    await read(store, [person('ann', { number, list: [number, 5], records: [{ number: 2n ** 70n }] })])
    const [found] = await store.people.get(['hr'], key('ann'))
    expect(found?.attributes).toMatchObject({ number, list: [number, 5], records: [{ number: 2n ** 70n }] })
  })

  test('a second reading of the same people makes nobody due', async () => {
    const { store } = shelf
    await read(store, [person('ann'), person('bob')])
    const before = await store.links.due('crm', { sources: ['hr'], limit: 9, now: at() })
    await foundUnchanged(store, ...before.map(one => one.person))
    await read(store, [person('bob'), person('ann')])
    expect(await dueKeys(store)).toEqual([])
  })

  test('an edited person is changed, gets a higher revision and becomes due', async () => {
    const { store } = shelf
    await read(store, [person('ann', { title: 'old' }), person('bob')])
    const [before] = await store.people.get(['hr'], key('ann'))
    await foundUnchanged(store, 'ann', 'bob')
    const writer = await store.people.begin('hr', everyone)
    expect(await writer.page([person('ann', { title: 'new' }), person('bob')])).toMatchObject({
      changed: 1,
      unchanged: 1,
    })
    const [after] = await store.people.get(['hr'], key('ann'))
    expect(after).toMatchObject({ attributes: { title: 'new' }, presence: 'present' })
    expect(after?.rev).toBeGreaterThan(before?.rev ?? Number.POSITIVE_INFINITY)
    expect(await dueKeys(store)).toEqual(['ann'])
  })

  test('a changed person becomes due at every target of the reading and at no other', async () => {
    const { store } = shelf
    await read(store, [person('ann')], { targets: ['crm', 'desk'] })
    expect(await dueKeys(store, 'crm')).toEqual(['ann'])
    expect(await dueKeys(store, 'desk')).toEqual(['ann'])
    expect(await dueKeys(store, 'phone')).toEqual([])
  })

  test('a key that stands twice on a page is reported and neither record is taken', async () => {
    const { store } = shelf
    const writer = await store.people.begin('hr', everyone)
    const page = [person('ann', { title: 'a' }), person('bob'), person('ann', { title: 'b' })]
    expect(await writer.page(page)).toEqual({ added: 1, changed: 0, unchanged: 0, duplicates: ['ann'] })
    expect(await store.people.get(['hr'], key('ann'))).toEqual([])
    expect((await writer.page([person('ann')])).duplicates).toEqual(['ann'])
  })

  test('a known person who stands twice on a page stays as before and is not absent', async () => {
    const { store } = shelf
    await read(store, [person('ann', { title: 'old' })])
    const writer = await store.people.begin('hr', everyone)
    await writer.page([person('ann', { title: 'a' }), person('ann', { title: 'b' })])
    await writer.finish({ absence: 'gone' })
    expect(await store.people.get(['hr'], key('ann'))).toMatchObject([
      { attributes: { title: 'old' }, presence: 'present' },
    ])
  })

  test('a key that an earlier page had is a duplicate, and its second record is not taken', async () => {
    const { store } = shelf
    const writer = await store.people.begin('hr', everyone)
    await writer.page([person('ann', { title: 'a' })])
    const second = await writer.page([person('ann', { title: 'b' }), person('bob')])
    expect(second).toEqual({ added: 1, changed: 0, unchanged: 0, duplicates: ['ann'] })
    expect(await store.people.get(['hr'], key('ann'))).toMatchObject([{ attributes: { title: 'a' } }])
  })

  test('in a reading of changes the last record of a key counts, on one page and over several', async () => {
    const { store } = shelf
    await read(store, [person('ann', { title: 'old' })])
    const writer = await store.people.begin('hr', { targets: ['crm'], scope: 'changes' })
    const page = [person('ann', { title: 'a' }), person('bob', { title: 'b' }), person('ann', { title: 'b' })]
    expect(await writer.page(page)).toEqual({ added: 1, changed: 1, unchanged: 0, duplicates: [] })
    expect(await store.people.get(['hr'], key('ann'))).toMatchObject([{ attributes: { title: 'b' } }])
    await writer.page([person('ann', { title: 'c' }), person('bob', { title: 'b' })])
    await writer.page([person('ann', { title: 'old' })])
    await writer.finish({ absence: 'keep' })
    expect(await store.people.get(['hr'], key('ann'))).toMatchObject([{ attributes: { title: 'old' } }])
    expect(await store.people.get(['hr'], key('bob'))).toMatchObject([{ attributes: { title: 'b' } }])
  })

  test('a faulty person keeps the reason until a good record comes, even one that equals the last good one', async () => {
    const { store } = shelf
    await read(store, [person('ann')])
    const faulty = await store.people.begin('hr', everyone)
    await faulty.markFaulty([key('ann'), key('zoe')], 'stands twice')
    await faulty.finish({ absence: 'gone' })
    expect(await store.people.get(['hr'], key('ann'))).toMatchObject([
      { fault: 'stands twice', presence: 'present', attributes: { userName: 'ann' } },
    ])
    expect(await store.people.get(['hr'], key('zoe'))).toMatchObject([
      { fault: 'stands twice', presence: 'present', attributes: {} },
    ])
    const good = await store.people.begin('hr', everyone)
    expect(await good.page([person('ann'), person('zoe')])).toMatchObject({ changed: 2 })
    const [ann] = await store.people.get(['hr'], key('ann'))
    expect(ann).not.toHaveProperty('fault')
  })

  test('marking the same fault again changes nothing', async () => {
    const { store } = shelf
    for (let reading = 0; reading < 2; reading++) {
      const writer = await store.people.begin('hr', everyone)
      await writer.markFaulty([key('ann')], 'stands twice')
      await writer.finish({ absence: 'gone' })
      if (reading === 0) await foundUnchanged(store, 'ann')
    }
    expect(await dueKeys(store)).toEqual([])
  })

  test('who was not shown is counted, and gone only when the reading is finished so', async () => {
    const { store } = shelf
    await read(store, [person('ann'), person('bob'), person('cid')])
    const writer = await store.people.begin('hr', everyone)
    await writer.page([person('ann'), person('dan')])
    await writer.page([partly('bob', {}, [{ reason: 'is cut off' }])])
    expect(await writer.absent()).toEqual({ known: 3, absent: 1 })
    expect(await writer.missing([key('ann'), key('bob'), key('cid'), key('nobody')])).toEqual(['cid', 'nobody'])
    expect(await writer.unshown(10)).toEqual(['cid'])
    expect(await writer.unshown(0)).toEqual([])
    expect(await store.people.get(['hr'], key('cid'))).toMatchObject([{ presence: 'present' }])
    await writer.finish({ absence: 'gone' })
    expect(await store.people.get(['hr'], key('cid'))).toMatchObject([{ presence: 'gone' }])
    expect(await store.people.get(['hr'], key('bob'))).toMatchObject([
      { presence: 'present', attributes: { userName: 'bob' }, unread: [{ reason: 'is cut off' }] },
    ])
  })

  test('who has left becomes due, with a higher revision', async () => {
    const { store } = shelf
    await read(store, [person('ann'), person('bob')])
    const [before] = await store.people.get(['hr'], key('ann'))
    await foundUnchanged(store, 'ann', 'bob')
    await read(store, [person('bob')])
    expect(await dueKeys(store)).toEqual(['ann'])
    const [after] = await store.people.get(['hr'], key('ann'))
    expect(after?.rev).toBeGreaterThan(before?.rev ?? Number.POSITIVE_INFINITY)
  })

  test.each(['everyone', 'changes'] as const)(
    'what is unread keeps its last good value, and the reason, until a good record comes: of %s',
    async scope => {
      const { store } = shelf
      const show = async (shown: HashedPerson): Promise<PageResult> => {
        const writer = await store.people.begin('hr', { targets: ['crm'], scope })
        const result = await writer.page([shown])
        await writer.finish({ absence: 'keep' })
        return result
      }
      const good = person('ann', { title: 'Boss', 'name.givenName': 'Ann', 'name.familyName': 'E', active: true })
      const title = { attribute: 'title', value: '"Chief"', reason: 'is not in the table' }
      await show(good)
      expect(await show(partly('ann', { active: false }, [title]))).toEqual({
        added: 0,
        changed: 0,
        unchanged: 0,
        duplicates: [],
      })
      expect(await store.people.get(['hr'], key('ann'))).toMatchObject([
        { presence: 'present', attributes: { title: 'Boss', active: false }, unread: [title] },
      ])
      const [first] = await store.people.get(['hr'], key('ann'))
      expect(Object.keys(first?.attributes ?? {}).sort()).toEqual(['active', 'title'])
      expect(await store.sources.get('hr')).toMatchObject({ failed: 1, unread: 1, known: 1 })
      expect(await store.sources.failures('hr')).toEqual([
        { key: 'ann', field: 'title', value: '"Chief"', reason: 'title: is not in the table' },
      ])
      await show(partly('ann', {}, [{ reason: 'is cut off' }]))
      expect(await store.people.get(['hr'], key('ann'))).toMatchObject([
        { attributes: { title: 'Boss', active: false } },
      ])
      expect(await show(good)).toMatchObject({ changed: 1 })
      const [after] = await store.people.get(['hr'], key('ann'))
      expect(after).toMatchObject({ attributes: good.attributes })
      expect(after).not.toHaveProperty('unread')
      expect(await store.sources.get('hr')).toMatchObject({ failed: 0, unread: 0 })
    },
  )

  test('what lies below an unread name is unread with it', async () => {
    const { store } = shelf
    await read(store, [person('ann', { 'name.givenName': 'Ann', 'name.a.b': 'c', names: 'x' })])
    await read(store, [partly('ann', {}, [{ attribute: 'name', reason: 'is nested too deeply' }])])
    const [ann] = await store.people.get(['hr'], key('ann'))
    expect({ ...ann?.attributes }).toEqual({ 'name.givenName': 'Ann', 'name.a.b': 'c' })
  })

  test('the same record understood in part, again, makes nobody due', async () => {
    const { store } = shelf
    const shown = partly('ann', { a: 1 }, [{ attribute: 'title', reason: 'is odd' }])
    await read(store, [shown])
    await foundUnchanged(store, 'ann')
    await read(store, [shown])
    expect(await dueKeys(store)).toEqual([])
    await read(store, [partly('ann', { a: 1 }, [{ attribute: 'title', reason: 'is odder' }])])
    expect(await dueKeys(store)).toEqual(['ann'])
  })

  test('a stranger understood in part is known, with what could be read', async () => {
    const { store } = shelf
    await read(store, [partly('ann', { a: 1 }, [{ attribute: 'title', reason: 'is odd' }])])
    expect(await store.people.get(['hr'], key('ann'))).toMatchObject([
      { presence: 'present', attributes: { a: 1 }, unread: [{ attribute: 'title', reason: 'is odd' }] },
    ])
    const [candidate] = await store.links.due('crm', { sources: ['hr'], limit: 9, now: at() })
    expect(candidate?.people).toMatchObject([{ unread: [{ attribute: 'title', reason: 'is odd' }] }])
  })

  test('a record understood in part counts for a key that stands twice like any other', async () => {
    const { store } = shelf
    const writer = await store.people.begin('hr', everyone)
    const odd = partly('ann', {}, [{ reason: 'is cut off' }])
    expect((await writer.page([odd, person('ann')])).duplicates).toEqual(['ann'])
    await writer.page([person('bob')])
    expect((await writer.page([partly('bob', {}, [{ reason: 'is cut off' }])])).duplicates).toEqual(['bob'])
  })

  test('who is gone is not waited for', async () => {
    const { store } = shelf
    await read(store, [partly('ann', {}, [{ reason: 'is cut off' }]), person('bob')])
    await read(store, [person('bob')])
    expect(await store.sources.get('hr')).toMatchObject({ failed: 0, unread: 0, known: 1 })
    expect(await store.sources.failures('hr')).toEqual([])
  })

  test('a reading that broke off keeps what it found and takes nobody away', async () => {
    const { store } = shelf
    await read(store, [person('ann')])
    const writer = await store.people.begin('hr', everyone)
    await writer.page([person('bob')])
    await writer.finish({ absence: 'keep' })
    expect(await store.people.get(['hr'], key('bob'))).toMatchObject([{ presence: 'present' }])
    expect(await store.people.get(['hr'], key('ann'))).toMatchObject([{ presence: 'present' }])
  })

  test('a reading of changes can never conclude that somebody left', async () => {
    const { store } = shelf
    await read(store, [person('ann')])
    const writer = await store.people.begin('hr', { targets: ['crm'], scope: 'changes' })
    await expect(writer.finish({ absence: 'gone' })).rejects.toThrow('reading of changes')
    await writer.finish({ absence: 'keep' })
    expect(await store.people.get(['hr'], key('ann'))).toMatchObject([{ presence: 'present' }])
  })

  test('the absent are doubted on request, stay known, and are present again when shown', async () => {
    const { store } = shelf
    await read(store, [person('ann'), person('bob')])
    await read(store, [], { absence: 'doubted' })
    expect(await store.sources.get('hr')).toMatchObject({ known: 2, doubted: 2 })
    const writer = await store.people.begin('hr', everyone)
    expect(await writer.page([person('ann')])).toMatchObject({ added: 0, changed: 1 })
    await writer.page([partly('bob', {}, [{ reason: 'is cut off' }])])
    await writer.finish({ absence: 'keep' })
    expect(await store.sources.get('hr')).toMatchObject({ known: 2, doubted: 0 })
  })

  test('who stays doubted does not become due again with every reading', async () => {
    const { store } = shelf
    await read(store, [person('ann')])
    await read(store, [], { absence: 'doubted' })
    await foundUnchanged(store, 'ann')
    await read(store, [], { absence: 'doubted' })
    expect(await dueKeys(store)).toEqual([])
  })

  test('who was gone and is shown again counts as added and is due', async () => {
    const { store } = shelf
    await read(store, [person('ann'), person('bob')])
    await read(store, [person('bob')])
    await foundUnchanged(store, 'ann', 'bob')
    const writer = await store.people.begin('hr', everyone)
    expect(await writer.page([person('ann'), person('bob')])).toMatchObject({ added: 1, changed: 0, unchanged: 1 })
    await writer.finish({ absence: 'gone' })
    expect(await dueKeys(store)).toEqual(['ann'])
    expect(await store.sources.get('hr')).toMatchObject({ known: 2 })
  })

  test('sources are apart: one key in two of them is two records, in the order asked for', async () => {
    const { store } = shelf
    await read(store, [person('ann', { from: 'hr' })], { source: 'hr' })
    await read(store, [person('ann', { from: 'ldap' })], { source: 'ldap' })
    await read(store, [], { source: 'ldap' })
    const both = await store.people.get(['ldap', 'hr', 'none'], key('ann'))
    expect(both).toMatchObject([
      { source: 'ldap', presence: 'gone' },
      { source: 'hr', presence: 'present' },
    ])
  })

  test('a newer reading of a source ends the one before', async () => {
    const { people } = shelf.store
    const older = await people.begin('hr', everyone)
    await people.begin('hr', everyone)
    await expect(older.page([person('ann')])).rejects.toThrow('over')
    await expect(older.finish({ absence: 'gone' })).rejects.toThrow('over')
  })

  test('the cursor of a finished reading is kept, also when the next one has none', async () => {
    const { store } = shelf
    const first = await store.people.begin('hr', everyone)
    await first.finish({ absence: 'keep', cursor: 'page 7' })
    await read(store, [])
    expect(await store.sources.get('hr')).toMatchObject({ cursor: 'page 7' })
  })

  test('how readings of sources ended is told in the order of the names, also of one that never ended', async () => {
    const { store } = shelf
    const end = { failures: [], failed: 0, whole: true, scope: 'everyone' } as const
    await store.sources.started('list', at())
    await store.sources.ended('hr', { ...end, at: at() })
    await store.sources.ended('hr', { ...end, at: at(), whole: false, problem: 'is cut off' })
    await store.sources.ended('list', { ...end, at: at(), whole: false, problem: 'is empty' })
    expect(await store.sources.endings(['unknown', 'hr', 'list'])).toEqual([
      { source: 'unknown' },
      { source: 'hr', lastComplete: at(), problem: 'is cut off' },
      { source: 'list', problem: 'is empty' },
    ])
    expect(await store.sources.endings([])).toEqual([])
  })

  test('more people leave than fit on one page, and all of them are found', async () => {
    const { store } = shelf
    const crowd = Array.from({ length: 12_000 }, (_none, index) => person(`p${index}`))
    await read(store, crowd)
    const writer = await store.people.begin('hr', everyone)
    await writer.page([person('p11999')])
    expect(await writer.absent()).toEqual({ known: 12_000, absent: 11_999 })
    await writer.finish({ absence: 'gone' })
    expect(await store.sources.get('hr')).toMatchObject({ known: 1 })
  })

  test.each([
    ['quotation marks', 'a"b\\c'],
    ['letters of any script', 'Jürgen 王小明 🦉'],
    ['line separators', 'a\u2028b\tc'],
    ['what looks like SQL', "x'); DROP TABLE person; --"],
    ['what looks like a number', '007'],
    ['what looks like a pattern', '%_%'],
  ])('keys and values come back as they went in: %s', async (_what, text) => {
    const { store } = shelf
    const attributes = {
      userName: text,
      list: [text, 'b'],
      records: [{ value: text }],
      empty: null,
      yes: true,
      half: 0.5,
    }
    await read(store, [person(text, attributes)])
    expect(await store.people.get(['hr'], key(text))).toMatchObject([{ attributes }])
    expect(await dueKeys(store)).toEqual([text])
    await provision(store, text, { confirmed: attributes })
    expect(await store.links.ofPerson(key(text))).toMatchObject([{ person: text, confirmed: attributes }])
    await enqueue(store, [planned('update', text)])
    expect(await store.people.search(text)).toEqual([{ key: text, isWhole: true }])
  })

  test('people are found by the beginning of their key or of a text attribute, in any case, 20 at most', async () => {
    const { store } = shelf
    await read(store, [
      person('100', { userName: 'ann', 'emails.work': 'Ann.Lee@example.org' }),
      person('ann', { userName: 'other' }),
      person('200', { userName: 'joanna', title: 'planner' }),
      ...Array.from({ length: 30 }, (_none, index) => person(`x${index}`, { userName: `many${index}` })),
    ])
    const keysOf = async (text: string) => (await store.people.search(text)).map(one => one.key)
    expect(await keysOf('ANN')).toEqual(['100', 'ann'])
    expect(await keysOf('ann')).toEqual(['ann', '100'])
    expect(await keysOf('userName')).toEqual([])
    expect(await keysOf('many')).toHaveLength(20)
    expect(await keysOf('planner')).toEqual([])
  })

  test('of whom a text is the whole of a login, an address or the name outputs show is told from whom it begins', async () => {
    const { store } = shelf
    await read(store, [
      person('1', { userName: 'ann', 'name.givenName': 'Anna', 'name.familyName': 'Süß', 'emails.work': 'a@x.org' }),
      person('2', { userName: 'anna', displayName: 'Anna-Lena' }),
      person('3', { userName: 'cem', emails: [{ value: 'c@x.org', type: 'home', display: 'Private' }] }),
    ])
    const whole = async (text: string) =>
      (await store.people.search(text)).map(one => `${one.key} ${one.isWhole ? 'whole' : 'begun'}`)
    expect(await whole('Anna Süß')).toEqual(['1 whole'])
    expect(await whole('Anna S')).toEqual(['1 begun'])
    expect(await whole('a@x.org')).toEqual(['1 whole'])
    expect(await whole('ann')).toEqual(['1 whole', '2 begun'])
    expect(await whole('Anna')).toEqual(['2 whole', '1 begun'])
    expect(await whole('Süß')).toEqual(['1 begun'])
    expect(await whole('c@x.org')).toEqual(['3 whole'])
    // What kind of address it is says nothing of whose it is.
    expect(await whole('home')).toEqual([])
    expect(await whole('Private')).toEqual([])
  })

  test('what people are called is told by length, of whoever is not gone', async () => {
    const { store } = shelf
    await read(store, [
      person('1', { userName: 'ann', 'name.givenName': 'Anna', 'name.familyName': 'Süß' }),
      person('12345678', { displayName: 'Ben' }),
    ])
    const called = (shortest: number, longest: number) => store.people.called({ shortest, longest, most: 10 })
    expect(await called(7, 9)).toEqual([
      { key: '1', name: 'Anna Süß' },
      { key: '12345678', name: '12345678' },
    ])
    expect(await called(3, 3)).toEqual([
      { key: '1', name: 'ann' },
      { key: '12345678', name: 'Ben' },
    ])
  })
}
