import { leftLineAnswer, standByAnswer } from '../../../app/domain/offers/standby/answers.ts';
import { leaveLine } from '../../../app/domain/offers/standby/leave-line.ts';
import { standBy } from '../../../app/domain/offers/standby/stand-by.ts';
import { whisper } from '../../../app/inbound/slack/answer.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import { type ClickBy, clickOf } from '../../payloads.ts';

/**
 * Next in line: somebody who came too late will be asked first if the project becomes free. The answer replaces the
 * button.
 */
export const standByClick = (services: Services) =>
  async function standByClick({ by, action, body, respond }: ClickBy) {
    const { value: code } = clickOf({ action, body });
    const result = await services.transact((tx) => standBy(tx, { code, by, at: services.clock.now() }));
    await whisper(respond, standByAnswer(result), { replaces: true });
  };

/** Leave the line, and Leave in App Home. App Home is redrawn and shows the change, so no answer is needed there. */
export const leaveLineClick = (services: Services) =>
  async function leaveLineClick({ by, action, body, respond }: ClickBy) {
    const { value: code } = clickOf({ action, body });
    const result = await services.transact((tx) => leaveLine(tx, { code, by, at: services.clock.now() }));
    if (body.view?.type === 'home' && result.outcome === 'out' && result.left) return;
    await whisper(respond, leftLineAnswer(result), { replaces: true });
  };
