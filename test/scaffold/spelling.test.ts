import { describe, expect, test } from 'vitest'
import { respelled, spellingsOf } from '../../src/scaffold/spelling.ts'

describe('the name of a connector', () => {
  test.each([
    ['jira', 'jira', 'Jira', 'Jira', 'JIRA'],
    ['help-desk', 'helpDesk', 'HelpDesk', 'Help desk', 'HELP_DESK'],
    ['door-2b-access', 'door2bAccess', 'Door2bAccess', 'Door 2b access', 'DOOR_2B_ACCESS'],
  ])('%s is spelled as its place asks for', (name, identifier, capital, title, variable) => {
    expect(spellingsOf(name)).toEqual({ name, identifier, capital, title, variable })
  })

  test('takes the place of every form of the template’s', () => {
    const text =
      "import { sampleProduct } from './sample-product/x.ts' // Sample product: startSampleProduct, SAMPLE_PRODUCT_URL"
    expect(respelled(text, 'help-desk')).toBe(
      "import { helpDesk } from './help-desk/x.ts' // Help desk: startHelpDesk, HELP_DESK_URL",
    )
  })
})
