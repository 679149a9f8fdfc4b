import { z } from 'zod';
import * as kit from './composition.ts';

/** What an element's clicks are known by; Slack makes one up where there is none. */
export const actionId = z.string().max(255).optional();

/** An element that can be known by an id and can ask before it acts. */
export const askable = { action_id: actionId, confirm: kit.confirm.optional() };

/** An element that can have the cursor when a view opens. */
export const focusable = { focus_on_load: z.boolean().optional() };

/** An element that can say what it waits for. */
export const placeholder = { placeholder: kit.plainText(150).optional() };
