//! The first minute of a shop: its tills, its people, its limits.

use super::{Ev, People, START_MS, Truth, WALL_MS, Weather, World};
use crate::check::Check;
use crate::cover::Cover;
use crate::platform::Platform;
use crate::queue::Queue;
use crate::rng::Rng;
use crate::store::{Fate, Memory, Stamp, Store};
use crate::till::Till;
use hexiao_domain::{
    Actor, Currency, Fact, MerchantAccount, Money, OfflinePolicy, Person, PersonId, Role, Shop,
    StaticCode, TillId, Timestamp, Wallet,
};

/// The wallets of the shop.
pub const WALLETS: [Wallet; 2] = [Wallet::Alipay, Wallet::Wechatpay];
/// Codes may be paid for so long, s.
pub const CODE_SECONDS: i64 = 120;

impl World {
    /// The world of a seed, before its first event. None when the names of the shop are not
    /// names, which they are.
    #[must_use]
    pub fn new(seed: u64, trace: bool) -> Option<Self> {
        let mut rng = Rng::new(seed);
        let weather = Weather::draw(&mut rng);
        let mut world = Self::empty(seed, trace, rng, weather)?;
        let tills = world.rng.between(1, 3);
        world.open_shop(tills)?;
        Some(world)
    }

    /// A shop of so many tills in which nothing goes wrong by itself, and whose owner lets
    /// claims be taken for as long as an outage lasts.
    #[must_use]
    pub fn calm(seed: u64, tills: u64) -> Option<Self> {
        let mut world = Self::empty(seed, false, Rng::new(seed), Weather::calm())?;
        world.trusting = true;
        world.open_shop(tills)?;
        Some(world)
    }

    fn empty(seed: u64, trace: bool, rng: Rng, weather: Weather) -> Option<Self> {
        let people = People {
            cashier: PersonId::parse("lin").ok()?,
            manager: PersonId::parse("wu").ok()?,
            owner: PersonId::parse("boss").ok()?,
        };
        Some(Self {
            now: START_MS,
            events: 0,
            queue: Queue::default(),
            rng,
            weather,
            tills: Vec::new(),
            platform: Platform::default(),
            truth: Truth::default(),
            people,
            check: Check::new(seed),
            cover: Cover::default(),
            trace,
            trusting: false,
            calls: 0,
            over: false,
        })
    }

    fn open_shop(&mut self, tills: u64) -> Option<()> {
        for number in 0..u8::try_from(tills).unwrap_or(1) {
            self.open_till(number)?;
        }
        self.old_screens();
        self.after(0, Ev::Minute);
        Some(())
    }

    fn open_till(&mut self, number: u8) -> Option<()> {
        let name = TillId::parse(&format!("T{}", number + 1)).ok()?;
        let store: Box<dyn Store> = Box::new(Memory::default());
        let index = self.tills.len();
        self.tills.push(Till::new(number, name.clone(), store));
        self.check.new_till(name.clone());
        let early = Fact::SignedOut {
            person: self.people.cashier.clone(),
        };
        if self.rng.chance(100) {
            self.set_up(index, vec![early]);
        }
        let facts = self.first_facts(&name);
        let again = facts.first().cloned();
        for fact in facts {
            self.set_up(index, vec![fact]);
        }
        if let Some(fact) = again.filter(|_| self.rng.chance(100)) {
            self.set_up(index, vec![fact]);
        }
        self.soon(500, 3_000, Ev::Tick(index, 0));
        self.soon(1_000, 9_000, Ev::Customer(index));
        self.soon(60_000, 240_000, Ev::Visit(index));
        Some(())
    }

    fn set_up(&mut self, index: usize, facts: Vec<Fact>) {
        let stamp = Stamp {
            at: Timestamp::from_millis(WALL_MS),
            actor: Actor::Till,
        };
        let Some(till) = self.tills.get_mut(index) else {
            return;
        };
        let written = till
            .store
            .write(&stamp, Fate::Durable, &mut |_| Ok(facts.clone()));
        self.written(index, &written);
    }

    fn first_facts(&mut self, name: &TillId) -> Vec<Fact> {
        let shop = Shop {
            name: "Shop".to_owned(),
            till: name.clone(),
            zone: "Asia/Shanghai".to_owned(),
            cut_over_hour: 4,
            currency: Currency::Cny,
            code_seconds: CODE_SECONDS,
            practice: false,
        };
        let mut facts = vec![Fact::ShopSetUp { shop }];
        let people = [
            (self.people.cashier.clone(), Role::Cashier),
            (self.people.manager.clone(), Role::Manager),
            (self.people.owner.clone(), Role::Owner),
        ];
        facts.extend(people.map(|(id, role)| Fact::PersonAdded {
            person: Person {
                name: id.to_string(),
                id,
                role,
                pin_hash: String::new(),
            },
        }));
        for wallet in WALLETS {
            facts.push(account(wallet));
            let text = format!("https://pay/{}", wallet.code());
            facts.push(Fact::StaticCodeSet {
                code: StaticCode { wallet, text },
            });
        }
        facts.push(Fact::PolicySet {
            policy: self.limits(),
        });
        facts
    }

    fn limits(&mut self) -> OfflinePolicy {
        let yuan = |minor| Money::new(minor, Currency::Cny);
        if self.trusting {
            return OfflinePolicy {
                per_payment: yuan(30_000),
                total: yuan(1_000_000_000),
                per_shift: None,
                max_age_seconds: 7 * 86_400,
                evidence_from: yuan(5_000),
                manager_from: yuan(30_000),
                wallets: WALLETS.to_vec(),
            };
        }
        let total = self.rng.pick(&[20_000, 60_000, 200_000], 20_000);
        OfflinePolicy {
            per_payment: yuan(20_000),
            total: yuan(total),
            per_shift: None,
            max_age_seconds: self.rng.pick(&[300, 3_600, 86_400], 300),
            evidence_from: yuan(self.rng.pick(&[1, 5_000, 50_000], 1)),
            manager_from: yuan(10_000),
            wallets: match self.rng.chance(100) {
                true => vec![Wallet::Alipay],
                false => WALLETS.to_vec(),
            },
        }
    }

    /// Money of this morning, whose screens can be shown again.
    fn old_screens(&mut self) {
        for minor in [500, 4_200, 9_900] {
            let amount = Money::new(minor, Currency::Cny);
            self.truth.sales += 1;
            let sale = self.truth.sales;
            self.platform
                .receive(None, amount, Wallet::Alipay, 600_000, sale);
        }
    }
}

fn account(wallet: Wallet) -> Fact {
    Fact::AccountSet {
        account: MerchantAccount {
            wallet,
            gateway: "https://platform".to_owned(),
            app_id: "app".to_owned(),
            seller_id: "ours".to_owned(),
            platform_public_key: String::new(),
            secret: "key".to_owned(),
            details: hexiao_domain::AccountDetails::default(),
        },
    }
}
