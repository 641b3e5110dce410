import { z } from "zod";

/** What a payment must look like. Stripe stopped to send `charges` with its API of 2022-11-15. */
export const Receipt = z.object({
  id: z.string(),
  charges: z.object({ data: z.array(z.object({ receipt_url: z.string().url() })).min(1) }),
});
