//! The wire between the till's core and whoever looks at it: the webview and the
//! terminal. Amounts are decimal strings with their currency, instants are RFC 3339 in
//! the shop's zone, names are the words of the product.

mod account;
mod bill;
mod case;
mod code;
mod coupon;
mod event;
mod keeping;
mod limits;
mod network;
mod payment;
mod printed;
mod problem;
mod queue;
mod report;
mod search;
mod shift;
mod till;
mod words;

pub use account::{AccountCheck, AccountEntry, AccountView};
pub use bill::{FetchedBill, FetchedBills, FetchedPayout};
pub use case::{
    CaseActionView, CaseContactView, CaseDetail, CaseFilter, CaseMessage, CaseNoteView, CasePage,
    CaseView, ContactCase, HappeningDetail, HappeningView, RefundDraft, ResolveCase,
};
pub use code::{OfflineCode, OfflineCodeRequest, StaticCodeView};
pub use coupon::{
    CaseSubject, CouponClaimRequest, CouponClaimView, CouponOffer, CouponOutcome, CouponRequest,
    CouponUndoRequest, CouponUndoView, CouponView,
};
pub use event::{CustomerScreen, CustomerView, Progress, TillEvent};
pub use keeping::{
    Archived, BackupFile, BackupsView, BalanceView, DoubtView, HealthCheck, LedgerHealth,
    ProbeView, RecoveryKey, RecoveryView, RestoreRequest, Restored,
};
pub use limits::{AllowedWallet, LimitsEntry, OwnerLimits};
pub use network::{
    DelayView, ExposureLine, ExposureView, OutageCashier, OutageCostView, OutageLine, OutagePage,
    OutagePartView, OutageView, PutOffView, SyncHealth, WaitingView, WalletHealth,
};
pub use payment::{
    Approval, ClaimRequest, ClaimView, GiveBack, MoneyView, OfflineOffer, PaidAgain, PaymentView,
    RedemptionView, RefundView, SaleRequest, ScanOutcome, ScanRequest, SimilarView, UploadView,
};
pub use printed::{PrintedCode, PrintedMark, SkipCodeCheck};
pub use problem::Problem;
pub use queue::{QueueExported, QueueFileView, QueueLeftView, QueueTelling, QueueToldLine};
pub use report::{
    CashierLine, CouponFigures, DaySummary, ExportFormat, Exported, FigureView, HourLine,
    ReportView, TruthsView, WalletLine,
};
pub use search::{CandidateView, CaseCandidates, PickTransaction, SearchCase};
pub use shift::{ClosedShift, ShiftView, ShiftsView, WaitingQueue};
pub use till::{
    Health, LedgerProblem, LimitsView, PersonView, Session, ShopView, TillState, WalletView,
};
pub use words::{Language, Words};
