import "./app.css";
import { mount } from "svelte";
import Customer from "./customer/Customer.svelte";
import { theme } from "./format/theme.svelte";
import { tauriCustomerHost } from "./host/host";
import { language } from "./words/words.svelte";

language.recall();
theme.recall();

const target = document.getElementById("app");
if (target) mount(Customer, { target, props: { host: tauriCustomerHost } });
