import { announcementsData } from './announcements/personal.ts';
import { auditData } from './audit/personal.ts';
import { feedbackData } from './feedback/personal.ts';
import { invoicesData } from './invoices/personal.ts';
import { metricsData } from './metrics/personal.ts';
import { offersData } from './offers/personal.ts';
import type { PersonalData } from './privacy/somebody.ts';
import { projectsData } from './projects/personal.ts';
import { reportsData } from './reports/personal.ts';
import { reviewsData } from './reviews/personal.ts';
import { surveysData } from './surveys/personal.ts';
import { teamData } from './team/personal.ts';

/** When Homes were drawn, how far the trail was followed, which digests were taken: nothing about anybody. */
const rest: PersonalData = {
  tables: { home_views: { columns: { shown: 'nothing' } }, trail_marks: { columns: { follower: 'nothing' } } },
};

/** Every subject's list of what it keeps about people, the highest first, as each may refer to those below. */
export const personalData: readonly PersonalData[] = [
  rest,
  announcementsData,
  metricsData,
  feedbackData,
  invoicesData,
  surveysData,
  reviewsData,
  offersData,
  projectsData,
  teamData,
  reportsData,
  auditData,
];
