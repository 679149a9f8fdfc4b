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

/**
 * Marks that say what was done already: digests, reading the audit trail, refreshes of Homes. They contain no
 * personal data.
 */
const rest: PersonalData = {
  tables: { home_views: { columns: { shown: 'nothing' } }, trail_marks: { columns: { follower: 'nothing' } } },
};

/** The personal data of every subject. Subjects that refer to others come before those. */
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
