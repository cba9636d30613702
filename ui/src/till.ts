import "./app.css";
import { mount } from "svelte";
import { theme } from "./format/theme.svelte";
import { tauriHost } from "./host/host";
import App from "./shell/App.svelte";
import { Till } from "./shell/till.svelte";
import { warmUp } from "./shell/warm";
import { sound, speaker } from "./sound/tones.svelte";
import { language } from "./words/words.svelte";

language.recall();
theme.recall();
sound.recall();

const target = document.getElementById("app");
if (target) mount(App, { target, props: { till: new Till(tauriHost, speaker) } });
void warmUp();
