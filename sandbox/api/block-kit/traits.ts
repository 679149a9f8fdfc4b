import { z } from 'zod';
import * as kit from './composition.ts';

/** The id of an element for its clicks; Slack generates a missing one. */
export const actionId = z.string().max(255).optional();

/** An element with an id and an optional confirmation. */
export const askable = { action_id: actionId, confirm: kit.confirm.optional() };

/** An element that can have the focus when a view opens. */
export const focusable = { focus_on_load: z.boolean().optional() };

/** An element with a placeholder. */
export const placeholder = { placeholder: kit.plainText(150).optional() };
