"""Who may use which route of one competition, in which stage: reviewed by people, held by test_routes.py.

A row reads "METHOD path: who [from stage | at stage stage]; who ...". Whoever is not named gets the 404 of a page that
does not exist; visitors who are not signed in are led to sign-in unless the route is public. "Open" means that the
route answers this person about this object: with the page, or with a reason why the act cannot happen now.

People, seen from one challenge of a London borough: its officer, finance and legal officers, a member of its panel and
an evaluator who is not on it; another borough's officer; the writer of the bid in the path and their company's
signatory; a rival who bid too; a bystander company; the platform administrator. "everybody" is all of them and strangers,
"signed-in" all of them, "nobody" none: such a row names an object that this world does not have (tokens, files).
Stages: draft, open, closed, scoring, ranked, standstill, live. Without a stage the row holds in all of them.
"""

ROWS = """
# portal.web and portal.audit
GET /: everybody
GET /.well-known/security.txt: everybody
GET /accessibility: everybody
GET /assets/{file_path:path}: nobody
GET /audit/heads.json: everybody
GET /contact: everybody
GET /cookies: everybody
GET /dashboard: signed-in
GET /health: everybody
GET /metrics: everybody
GET /privacy: everybody
GET /ready: everybody
GET /terms: everybody

# portal.accounts
GET /account: signed-in
GET /account/name: signed-in
POST /account/name: signed-in
GET /account/password: signed-in
POST /account/password: signed-in
POST /account/recovery-codes: signed-in
GET /account/second-factor: signed-in
POST /account/second-factor: signed-in
POST /account/second-factor/begin: signed-in
POST /account/sessions/{session_id:uuid}/end: nobody
POST /account/sign-out-everywhere: signed-in
GET /forgotten-password: everybody
POST /forgotten-password: everybody
GET /invitations/{token:str}: nobody
POST /invitations/{token:str}: nobody
GET /organisations/{slug:str}: officer finance legal panel evaluator administrator
GET /organisations/{slug:str}/edit: officer administrator
POST /organisations/{slug:str}/edit: officer administrator
GET /organisations/{slug:str}/members: officer finance legal panel evaluator administrator
POST /organisations/{slug:str}/members/invitations/{invitation_id:uuid}/withdraw: officer administrator
GET /organisations/{slug:str}/members/invite: officer administrator
POST /organisations/{slug:str}/members/invite: officer administrator
GET /organisations/{slug:str}/members/{membership_id:uuid}: officer administrator
POST /organisations/{slug:str}/members/{membership_id:uuid}: officer administrator
POST /organisations/{slug:str}/members/{membership_id:uuid}/end: officer administrator
GET /platform/organisations: administrator
GET /platform/organisations/new: administrator
POST /platform/organisations/new: administrator
GET /platform/people: administrator
GET /platform/people/{person_id:uuid}: administrator
POST /platform/people/{person_id:uuid}/second-factor/removal: administrator
GET /reset-password/{token:str}: nobody
POST /reset-password/{token:str}: everybody
GET /second-factor: signed-in
POST /second-factor: signed-in
POST /second-factor/continue: signed-in
POST /session: signed-in
GET /sign-in: everybody
POST /sign-in: everybody
GET /sign-in/link: everybody
POST /sign-in/link: everybody
GET /sign-in/link/{token:str}: nobody
POST /sign-in/link/{token:str}: nobody
POST /sign-out: everybody
GET /sign-up: everybody
POST /sign-up: everybody
GET /sign-up/confirm/{token:str}: nobody
POST /sign-up/confirm/{token:str}: nobody

# portal.accounts: demonstration
GET /demo/clock: everybody
POST /demo/clock: nobody
POST /demo/clock/forward: everybody
POST /demo/clock/to: everybody
GET /demo/continue-as: everybody
POST /demo/continue-as: nobody
GET /demo/outbox: everybody
GET /demo/outbox/{letter_id:uuid}: everybody

# challenges.publishing and challenges.discovery
GET /challenges/{reference:str}: officer finance legal; everybody from open
GET /challenges/{reference:str}/cancellation: officer
POST /challenges/{reference:str}/cancellation: officer
GET /challenges/{reference:str}/check: officer
GET /challenges/{reference:str}/documents/{document_id:uuid}: officer finance legal; everybody from open
GET /challenges/{reference:str}/edit: officer
GET /challenges/{reference:str}/comments/new: officer
POST /challenges/{reference:str}/comments/new: officer
GET /challenges/{reference:str}/comments/{thread_id:uuid}: nobody
POST /challenges/{reference:str}/comments/{thread_id:uuid}: nobody
GET /challenges/{reference:str}/history/{section:str}: officer
GET /challenges/{reference:str}/edit/conditions: officer
POST /challenges/{reference:str}/edit/conditions: officer
GET /challenges/{reference:str}/edit/conditions/new: officer
POST /challenges/{reference:str}/edit/conditions/new: officer
GET /challenges/{reference:str}/edit/conditions/{condition:str}: officer
POST /challenges/{reference:str}/edit/conditions/{condition:str}: officer
POST /challenges/{reference:str}/edit/conditions/{condition:str}/position: officer
GET /challenges/{reference:str}/edit/conditions/{condition:str}/removal: officer
POST /challenges/{reference:str}/edit/conditions/{condition:str}/removal: officer
GET /challenges/{reference:str}/edit/documents: officer
POST /challenges/{reference:str}/edit/documents: officer
POST /challenges/{reference:str}/edit/documents/files: officer
POST /challenges/{reference:str}/edit/documents/files/{document_id:uuid}/removal: officer
GET /challenges/{reference:str}/edit/rubric: officer
POST /challenges/{reference:str}/edit/rubric: officer
GET /challenges/{reference:str}/edit/rubric/criteria/new: officer
POST /challenges/{reference:str}/edit/rubric/criteria/new: officer
GET /challenges/{reference:str}/edit/rubric/criteria/{identifier:str}: officer
POST /challenges/{reference:str}/edit/rubric/criteria/{identifier:str}: officer
POST /challenges/{reference:str}/edit/rubric/criteria/{identifier:str}/position: officer
GET /challenges/{reference:str}/edit/rubric/criteria/{identifier:str}/removal: officer
POST /challenges/{reference:str}/edit/rubric/criteria/{identifier:str}/removal: officer
GET /challenges/{reference:str}/edit/rubric/packs: officer
POST /challenges/{reference:str}/edit/rubric/packs/{pack_id:str}: officer
POST /challenges/{reference:str}/edit/rubric/points: officer
POST /challenges/{reference:str}/edit/rubric/policy: officer
GET /challenges/{reference:str}/edit/rubric/rehearsal: officer
POST /challenges/{reference:str}/edit/rubric/rehearsal: officer
GET /challenges/{reference:str}/edit/rubric/rules: officer
POST /challenges/{reference:str}/edit/rubric/rules: officer
GET /challenges/{reference:str}/edit/rubric/sum: officer
GET /challenges/{reference:str}/edit/{section:str}: officer
POST /challenges/{reference:str}/edit/{section:str}: officer
GET /challenges/{reference:str}/manage: officer finance legal
GET /challenges/{reference:str}/preview: officer
POST /challenges/{reference:str}/publication: officer
POST /challenges/{reference:str}/return: officer
GET /challenges/{reference:str}/review: officer
POST /challenges/{reference:str}/review: officer
GET /challenges: everybody
GET /challenges.atom: everybody
GET /challenges/mine: officer other_officer
GET /challenges/new: officer other_officer
POST /challenges/new: officer other_officer
GET /missions: everybody
GET /missions/{number:int}: everybody

# challenges.eligibility and challenges.importing
GET /challenges/{reference:str}/can-i-bid: officer finance legal at draft; everybody from open
POST /challenges/{reference:str}/can-i-bid: officer finance legal at draft; everybody from open
GET /challenges/import: officer other_officer
POST /challenges/import/draft: officer other_officer
POST /challenges/import/file: officer other_officer
POST /challenges/import/text: officer other_officer
GET /challenges/{reference:str}/imported: nobody

# challenges.amendments
GET /challenges/{reference:str}/amendment: officer
POST /challenges/{reference:str}/amendment: officer
GET /challenges/{reference:str}/amendment/parts/{part:str}: officer
POST /challenges/{reference:str}/amendment/parts/{part:str}: officer
POST /challenges/{reference:str}/amendment/back/{part:str}: officer
POST /challenges/{reference:str}/amendment/dates: officer
GET /challenges/{reference:str}/amendment/reason: officer
POST /challenges/{reference:str}/amendment/reason: officer
GET /challenges/{reference:str}/amendment/setting-aside: officer
POST /challenges/{reference:str}/amendment/setting-aside: officer
GET /challenges/{reference:str}/amendment/conditions: officer
GET /challenges/{reference:str}/amendment/rubric: officer
POST /challenges/{reference:str}/amendment/rubric: officer
POST /challenges/{reference:str}/amendment/points: officer
POST /challenges/{reference:str}/amendment/rules: officer
GET /challenges/{reference:str}/amendment/criteria/new: officer
POST /challenges/{reference:str}/amendment/criteria/new: officer
GET /challenges/{reference:str}/amendment/criteria/{identifier:str}: officer
POST /challenges/{reference:str}/amendment/criteria/{identifier:str}: officer
GET /challenges/{reference:str}/amendment/criteria/{identifier:str}/removal: officer
POST /challenges/{reference:str}/amendment/criteria/{identifier:str}/removal: officer
GET /challenges/{reference:str}/amendment/documents: officer
POST /challenges/{reference:str}/amendment/documents: officer
POST /challenges/{reference:str}/amendment/documents/complete: officer
GET /challenges/{reference:str}/amendment/documents/{document_id:uuid}: officer
GET /challenges/{reference:str}/amendment/documents/{document_id:uuid}/title: officer
POST /challenges/{reference:str}/amendment/documents/{document_id:uuid}/title: officer
POST /challenges/{reference:str}/amendment/documents/{document_id:uuid}/withdrawal: officer
GET /challenges/{reference:str}/amendment/check: officer
POST /challenges/{reference:str}/amendment/sending: officer
POST /challenges/{reference:str}/amendment/publication: officer
POST /challenges/{reference:str}/amendment/return: officer
GET /challenges/{reference:str}/extension: officer
POST /challenges/{reference:str}/extension: officer
GET /challenges/{reference:str}/versions: everybody from open
GET /challenges/{reference:str}/versions/{number:int}: everybody from open

# challenges.following
GET /challenges/{reference:str}/follow: officer finance legal at draft; everybody from open
POST /challenges/{reference:str}/follow: officer finance legal at draft; everybody from open
POST /challenges/{reference:str}/follow/end: officer finance legal at draft; signed-in from open
GET /following/{token:str}/confirm: nobody
POST /following/{token:str}/confirm: nobody
GET /following/{token:str}/end: nobody
POST /following/{token:str}/end: nobody

# challenges.notices: the notice of the path is published; a public page lists it from the opening on
GET /challenges/{reference:str}/notices: officer
GET /challenges/{reference:str}/notices/prepare/{code:str}: officer from open
POST /challenges/{reference:str}/notices/prepare/{code:str}: officer from open
GET /challenges/{reference:str}/notices/{notice_id:uuid}: everybody from open
POST /challenges/{reference:str}/notices/{notice_id:uuid}/document: officer from open
GET /challenges/{reference:str}/notices/{notice_id:uuid}/correction: officer from open
POST /challenges/{reference:str}/notices/{notice_id:uuid}/correction: officer from open
GET /challenges/{reference:str}/notices/{notice_id:uuid}/notice.json: everybody from open
GET /challenges/{reference:str}/notices/{notice_id:uuid}/notice.pdf: everybody from open
GET /challenges/{reference:str}/notices/{notice_id:uuid}/progress: officer from open
POST /challenges/{reference:str}/notices/{notice_id:uuid}/publication: officer from open
POST /challenges/{reference:str}/notices/{notice_id:uuid}/sending: officer from open

# challenges.clarifications
GET /challenges/{reference:str}/questions: bidder rival bystander from open
POST /challenges/{reference:str}/questions: bidder rival bystander from open
POST /challenges/{reference:str}/questions/{question_id:uuid}/withdrawal: bidder from open
GET /challenges/{reference:str}/clarifications: officer from open
POST /challenges/{reference:str}/clarifications/publication: officer from open
GET /challenges/{reference:str}/clarifications/dates: officer from open
POST /challenges/{reference:str}/clarifications/dates: officer from open
GET /challenges/{reference:str}/clarifications/{question_id:uuid}: officer from open
POST /challenges/{reference:str}/clarifications/{question_id:uuid}: officer from open
GET /challenges/{reference:str}/clarifications/{question_id:uuid}/set-aside: officer from open
POST /challenges/{reference:str}/clarifications/{question_id:uuid}/set-aside: officer from open
GET /challenges/{reference:str}/clarifications/{question_id:uuid}/correction: nobody
POST /challenges/{reference:str}/clarifications/{question_id:uuid}/correction: nobody

# challenges.planning
GET /challenges/{reference:str}/timetable: officer
POST /challenges/{reference:str}/timetable: officer
POST /challenges/{reference:str}/timetable/dates: officer
GET /challenges/{reference:str}/timetable.ics: officer
GET /challenges/{reference:str}/value: officer
POST /challenges/{reference:str}/value: officer
POST /challenges/{reference:str}/value/route: officer

# challenges.bidding
GET /challenges/{reference:str}/bids: bidder rival bystander from open
POST /challenges/{reference:str}/bids: bidder rival bystander from open
GET /challenges/{reference:str}/bids/{bid_id:uuid}: bidder from open
GET /challenges/{reference:str}/bids/{bid_id:uuid}/answers/{identifier:str}: bidder from open
POST /challenges/{reference:str}/bids/{bid_id:uuid}/answers/{identifier:str}: bidder from open
GET /challenges/{reference:str}/bids/{bid_id:uuid}/confirmation: bidder from open
POST /challenges/{reference:str}/bids/{bid_id:uuid}/confirmation: bidder from open
GET /challenges/{reference:str}/bids/{bid_id:uuid}/declarations: bidder from open
POST /challenges/{reference:str}/bids/{bid_id:uuid}/declarations: bidder from open
GET /challenges/{reference:str}/bids/{bid_id:uuid}/files: bidder from open
POST /challenges/{reference:str}/bids/{bid_id:uuid}/files: bidder from open
GET /challenges/{reference:str}/bids/{bid_id:uuid}/files/{file_id:uuid}: bidder from open
POST /challenges/{reference:str}/bids/{bid_id:uuid}/files/{file_id:uuid}/removal: bidder from open
POST /challenges/{reference:str}/bids/{bid_id:uuid}/files/uploads: bidder from open
GET /challenges/{reference:str}/bids/{bid_id:uuid}/files/uploads/{upload_id:uuid}: bidder at open
PATCH /challenges/{reference:str}/bids/{bid_id:uuid}/files/uploads/{upload_id:uuid}: bidder at open
POST /challenges/{reference:str}/bids/{bid_id:uuid}/files/uploads/{upload_id:uuid}/completion: bidder from open
POST /challenges/{reference:str}/bids/{bid_id:uuid}/files/uploads/{upload_id:uuid}/removal: bidder at open
GET /challenges/{reference:str}/bids/{bid_id:uuid}/price: bidder from open
POST /challenges/{reference:str}/bids/{bid_id:uuid}/price: bidder from open
GET /challenges/{reference:str}/bids/{bid_id:uuid}/profile: bidder from open
POST /challenges/{reference:str}/bids/{bid_id:uuid}/profile: bidder from open
GET /challenges/{reference:str}/bids/{bid_id:uuid}/receipt: bidder from open
GET /challenges/{reference:str}/bids/{bid_id:uuid}/receipts/{number:int}: bidder from open
GET /challenges/{reference:str}/bids/{bid_id:uuid}/review: bidder from open
POST /challenges/{reference:str}/bids/{bid_id:uuid}/submission: bidder from open
GET /challenges/{reference:str}/bids/{bid_id:uuid}/withdrawal: bidder from open
POST /challenges/{reference:str}/bids/{bid_id:uuid}/withdrawal: bidder from open

# challenges.bidding: opening
GET /challenges/{reference:str}/opening: officer from open
POST /challenges/{reference:str}/opening/approval: officer
GET /challenges/{reference:str}/opening/bids/{bid_id:uuid}: officer from scoring
POST /challenges/{reference:str}/opening/bids/{bid_id:uuid}/compliance: officer from scoring
GET /challenges/{reference:str}/opening/bids/{bid_id:uuid}/files/{file_id:uuid}: officer from scoring
GET /challenges/{reference:str}/opening/bids/{bid_id:uuid}/files/{file_id:uuid}/pages: officer from scoring
POST /challenges/{reference:str}/opening/bids/{bid_id:uuid}/files/{file_id:uuid}/pages: officer from scoring
GET /challenges/{reference:str}/opening/bids/{bid_id:uuid}/files/{file_id:uuid}/pages/{number:int}: nobody
POST /challenges/{reference:str}/opening/prices: officer
GET /challenges/{reference:str}/opening/progress/{act:str}: officer from scoring
GET /challenges/{reference:str}/opening/record.json: everybody from scoring

# procurement.evaluation
GET /challenges/{reference:str}/evaluation: officer panel from scoring
GET /challenges/{reference:str}/evaluation/consensus/{bid_id:uuid}/{identifier:str}: officer panel from scoring
POST /challenges/{reference:str}/evaluation/consensus/{bid_id:uuid}/{identifier:str}: officer panel from scoring
POST /challenges/{reference:str}/evaluation/consensus/{bid_id:uuid}/{identifier:str}/second: panel from ranked
GET /challenges/{reference:str}/evaluation/declarations: panel from scoring
POST /challenges/{reference:str}/evaluation/declarations: panel from scoring
GET /challenges/{reference:str}/evaluation/declarations/{bid_id:uuid}: panel from scoring
POST /challenges/{reference:str}/evaluation/declarations/{bid_id:uuid}: panel from scoring
POST /challenges/{reference:str}/evaluation/lock: panel from scoring
GET /challenges/{reference:str}/evaluation/moderation: officer panel from scoring
POST /challenges/{reference:str}/evaluation/moderation: officer panel from scoring
GET /challenges/{reference:str}/evaluation/moderation/next: officer panel from scoring
POST /challenges/{reference:str}/evaluation/panel: officer from scoring
POST /challenges/{reference:str}/evaluation/panel/{member_id:uuid}/removal: officer from scoring
POST /challenges/{reference:str}/evaluation/ranking: officer from scoring
GET /challenges/{reference:str}/evaluation/ranking-progress: nobody
GET /challenges/{reference:str}/evaluation/questions/{identifier:str}: panel from scoring
GET /challenges/{reference:str}/evaluation/scores/{bid_id:uuid}: panel from scoring
GET /challenges/{reference:str}/evaluation/scores/{bid_id:uuid}/files/{file_id:uuid}: panel from scoring
GET /challenges/{reference:str}/evaluation/scores/{bid_id:uuid}/{identifier:str}: panel from scoring
POST /challenges/{reference:str}/evaluation/scores/{bid_id:uuid}/{identifier:str}: panel from scoring
POST /challenges/{reference:str}/evaluation/scoring: officer from scoring
GET /challenges/{reference:str}/ranking: officer panel from ranked
GET /challenges/{reference:str}/ranking/evaluation.json: officer from ranked

# procurement.awards
GET /challenges/{reference:str}/award: officer from ranked
POST /challenges/{reference:str}/award/decision: officer from ranked
POST /challenges/{reference:str}/award/notice: officer from ranked
POST /challenges/{reference:str}/award/recommendation: officer from ranked
POST /challenges/{reference:str}/award/resumption: officer from ranked
POST /challenges/{reference:str}/award/summaries: officer from standstill
GET /challenges/{reference:str}/award/summaries/{bid_id:uuid}: officer from standstill
GET /challenges/{reference:str}/award/summary: bidder signatory rival from standstill
POST /challenges/{reference:str}/award/suspension: officer from ranked

# procurement.contracts
GET /challenges/{reference:str}/contract/new: officer from standstill
POST /challenges/{reference:str}/contract/new: officer
GET /contracts/{contract_id:uuid}: officer finance legal bidder signatory from live
GET /contracts/{contract_id:uuid}/document.pdf: officer finance legal bidder signatory from live
GET /contracts/{contract_id:uuid}/edit: officer from live
POST /contracts/{contract_id:uuid}/edit: officer from live
POST /contracts/{contract_id:uuid}/offer: officer from live
GET /contracts/{contract_id:uuid}/progress: officer finance legal bidder signatory from live
POST /contracts/{contract_id:uuid}/refusal: officer legal signatory from live
POST /contracts/{contract_id:uuid}/review: legal from live
POST /contracts/{contract_id:uuid}/signature: officer legal signatory from live
GET /contracts: officer finance legal other_officer bidder signatory rival bystander
GET /contracts/certificate-authority.pem: everybody

# procurement.payments
GET /contracts/{contract_id:uuid}/milestones: officer finance legal bidder signatory from live
GET /contracts/{contract_id:uuid}/milestones/{milestone_id:uuid}: officer finance legal bidder signatory from live
POST /contracts/{contract_id:uuid}/milestones/{milestone_id:uuid}/acceptance: officer from live
POST /contracts/{contract_id:uuid}/milestones/{milestone_id:uuid}/approvals: officer finance from live
GET /contracts/{contract_id:uuid}/milestones/{milestone_id:uuid}/attempt: officer finance legal bidder signatory from live
POST /contracts/{contract_id:uuid}/milestones/{milestone_id:uuid}/attempts: officer finance from live
POST /contracts/{contract_id:uuid}/milestones/{milestone_id:uuid}/attempts/stop: officer finance from live
POST /contracts/{contract_id:uuid}/milestones/{milestone_id:uuid}/bacs: officer finance from live
POST /contracts/{contract_id:uuid}/milestones/{milestone_id:uuid}/dispute: officer finance from live
GET /contracts/{contract_id:uuid}/milestones/{milestone_id:uuid}/evidence/{file_id:uuid}: officer finance legal bidder signatory from live
POST /contracts/{contract_id:uuid}/milestones/{milestone_id:uuid}/evidence/{file_id:uuid}/removal: bidder from live
POST /contracts/{contract_id:uuid}/milestones/{milestone_id:uuid}/invoices: bidder from live
POST /contracts/{contract_id:uuid}/milestones/{milestone_id:uuid}/rejection: officer from live
POST /contracts/{contract_id:uuid}/milestones/{milestone_id:uuid}/reports: bidder from live
POST /contracts/{contract_id:uuid}/milestones/{milestone_id:uuid}/return: officer finance from live
POST /contracts/{contract_id:uuid}/milestones/{milestone_id:uuid}/settlement: officer finance from live
GET /payments: officer finance other_officer
GET /payouts/{slug:str}: bidder
POST /payouts/{slug:str}/account: bidder
POST /payouts/{slug:str}/agreement: bidder
GET /payouts/{slug:str}/return: bidder
POST /webhooks/stripe: nobody

# procurement.diversity
GET /diversity: everybody
GET /diversity/answers: bidder signatory rival bystander
GET /diversity/answers/{slug:str}: bidder signatory
POST /diversity/answers/{slug:str}: bidder signatory
GET /diversity/answers/{slug:str}/download: bidder signatory
POST /diversity/answers/{slug:str}/objection: bidder signatory
POST /diversity/answers/{slug:str}/withdrawal: bidder signatory
GET /diversity/figures.csv: nobody
POST /diversity/releases: administrator

# challenges.suppliers: a supplier's own people, whatever the competition
GET /organisations/{slug:str}/profile: bidder signatory
GET /organisations/{slug:str}/profile/declaration: bidder signatory
POST /organisations/{slug:str}/profile/declaration: bidder signatory
GET /organisations/{slug:str}/profile/download: bidder signatory
GET /organisations/{slug:str}/profile/grounds: bidder signatory
GET /organisations/{slug:str}/profile/grounds/{subject:str}/{group:str}: bidder signatory
POST /organisations/{slug:str}/profile/grounds/{subject:str}/{group:str}: bidder signatory
POST /organisations/{slug:str}/profile/grounds/{subject:str}/nobody: bidder signatory
GET /organisations/{slug:str}/profile/history: bidder signatory
GET /organisations/{slug:str}/profile/import: bidder signatory
POST /organisations/{slug:str}/profile/import: bidder signatory
GET /organisations/{slug:str}/profile/imports/{import_id:uuid}: bidder signatory
POST /organisations/{slug:str}/profile/imports/{import_id:uuid}: bidder signatory
POST /organisations/{slug:str}/profile/imports/{import_id:uuid}/undo: bidder signatory
GET /organisations/{slug:str}/profile/{section:str}: bidder signatory
POST /organisations/{slug:str}/profile/{section:str}: nobody
GET /organisations/{slug:str}/profile/{section:str}/add: bidder signatory
POST /organisations/{slug:str}/profile/{section:str}/add: bidder signatory
POST /organisations/{slug:str}/profile/{section:str}/deletion: bidder signatory
GET /organisations/{slug:str}/profile/{section:str}/items/{item_id:uuid}: bidder signatory
POST /organisations/{slug:str}/profile/{section:str}/items/{item_id:uuid}: bidder signatory
POST /organisations/{slug:str}/profile/{section:str}/items/{item_id:uuid}/removal: bidder signatory
POST /organisations/{slug:str}/profile/{section:str}/none: bidder signatory
"""
