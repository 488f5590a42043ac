import { rest } from '../../../connectors/rest/index.ts'
import { describeTargetContract } from '../contract.ts'
import { openCoworkers, openFixture } from './fake.ts'
import { openGitlab } from './gitlab.ts'
import { presetSettings } from './preset.ts'
import { openRedmine } from './redmine.ts'
import { openRequestTracker } from './request-tracker.ts'
import { openSnipe } from './snipe-it.ts'

const settings = await presetSettings('nexudus', {})

describeTargetContract('Nexudus by description, signed in with a token', rest, () => openFixture('password'), settings)
describeTargetContract(
  'Nexudus by description, signed in with Basic',
  rest,
  () => openFixture('basic'),
  settings,
  'sign-in',
)
describeTargetContract(
  'Coworkers of Nexudus by description',
  rest,
  openCoworkers,
  await presetSettings('nexudus-coworkers', {}),
)
// Nothing is looked up there.
describeTargetContract(
  'GitLab by description',
  { ...rest, lookups: [] },
  openGitlab,
  await presetSettings('gitlab', {}),
)
describeTargetContract('Snipe-IT by description', rest, openSnipe, await presetSettings('snipe-it', {}))
describeTargetContract('Redmine by description', rest, openRedmine, await presetSettings('redmine', {}))
// Nothing is looked up there.
describeTargetContract(
  'Request Tracker by description',
  { ...rest, lookups: [] },
  openRequestTracker,
  await presetSettings('request-tracker', {}),
)
