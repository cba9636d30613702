use super::Content;
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Step {
    Write(usize, Vec<u8>),
    Resize(usize),
    Flip(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let bytes = prop::collection::vec(any::<u8>(), 0..9_000);
    prop_oneof![
        4 => (0..20_000_usize, bytes).prop_map(|(at, bytes)| Step::Write(at, bytes)),
        2 => (0..20_000_usize).prop_map(Step::Resize),
        1 => (0..200_000_u64).prop_map(Step::Flip),
    ]
}

fn on_plain_bytes(bytes: &mut Vec<u8>, step: &Step) {
    match step {
        Step::Write(_, new) if new.is_empty() => {}
        Step::Write(at, new) => {
            bytes.resize(bytes.len().max(at + new.len()), 0);
            bytes[*at..at + new.len()].copy_from_slice(new);
        }
        Step::Resize(len) => bytes.resize(*len, 0),
        Step::Flip(bit) => {
            if let Some(byte) = bytes.get_mut(usize::try_from(bit / 8).unwrap()) {
                *byte ^= 1 << (bit % 8);
            }
        }
    }
}

fn on_content(content: &mut Content, step: &Step) {
    match step {
        Step::Write(at, bytes) => content.write(*at, bytes),
        Step::Resize(len) => content.resize(*len),
        Step::Flip(bit) => {
            content.flip(*bit);
        }
    }
}

proptest! {
    #[test]
    fn pages_behave_as_plain_bytes_and_copies_keep_what_they_were(
        steps in prop::collection::vec(step(), 1..20),
        at in 0..25_000_usize,
    ) {
        let (mut plain, mut content) = (Vec::new(), Content::default());
        for step in &steps {
            let (copy, before) = (content.clone(), plain.clone());
            on_plain_bytes(&mut plain, step);
            on_content(&mut content, step);
            prop_assert_eq!(&content.to_vec(), &plain);
            prop_assert_eq!(copy.to_vec(), before);
        }
        let mut read = [7; 5_000];
        let there = content.read(at, &mut read);
        let expected = plain.get(at..).unwrap_or_default();
        prop_assert_eq!(there, expected.len().min(read.len()));
        prop_assert_eq!(&read[..there], &expected[..there]);
        prop_assert!(read[there..].iter().all(|byte| *byte == 0));
        prop_assert_eq!(Content::of(&plain), content);
    }
}
