import { z } from "zod";

/** What we charge: whole cents, and not nothing. */
export const Amount = z.number().int().positive();
