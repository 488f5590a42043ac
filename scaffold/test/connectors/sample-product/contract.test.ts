import { sampleProduct } from '../../../connectors/sample-product/index.ts'
import { describeTargetContract } from '../contract.ts'
import { openFixture } from './fake.ts'

describeTargetContract('Sample product (simulated)', sampleProduct, openFixture)
