/** The one place that knows which library checks shapes. */
export { z } from 'zod'
