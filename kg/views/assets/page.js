"use strict";
/* The language of the page, and small helpers that build elements from text (never from markup). */
const Page = (() => {
  const listeners = [];
  let language = "en";

  function set(next, remember) {
    language = next === "zh" ? "zh" : "en";
    const root = document.documentElement;
    root.lang = language === "zh" ? "zh-Hans" : "en";
    root.dataset.lang = language;
    document.title = language === "zh" ? root.dataset.titleZh : root.dataset.titleEn;
    for (const button of document.querySelectorAll("[data-set-language]")) {
      button.setAttribute("aria-pressed", String(button.dataset.setLanguage === language));
    }
    for (const element of document.querySelectorAll("[data-attr]")) {
      element.setAttribute(element.dataset.attr, language === "zh" ? element.dataset.zh : element.dataset.en);
    }
    if (remember) {
      try { localStorage.setItem("language", language); } catch { /* a file page may have no storage */ }
    }
    for (const listener of listeners) listener(language);
  }

  function start() {
    let wanted = new URLSearchParams(location.search).get("lang");
    if (!wanted) {
      try { wanted = localStorage.getItem("language"); } catch { /* as above */ }
    }
    for (const button of document.querySelectorAll("[data-set-language]")) {
      button.addEventListener("click", () => set(button.dataset.setLanguage, true));
    }
    const here = location.pathname.split("/").pop() || "index.html";
    for (const link of document.querySelectorAll("header nav a")) {
      if (link.getAttribute("href") === here) link.setAttribute("aria-current", "page");
    }
    set(wanted || "en", false);
  }

  /** Make an element: make("p", {class: "quiet"}, "text", child). Strings become text nodes. */
  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  /** Both languages of a pair {en, zh}; the stylesheet shows the chosen one. */
  function both(pair) {
    if (pair.en === pair.zh) return document.createTextNode(pair.en);
    const fragment = document.createDocumentFragment();
    fragment.append(make("span", { class: "l", lang: "en" }, pair.en), make("span", { class: "l", lang: "zh" }, pair.zh));
    return fragment;
  }

  function data(id) {
    return JSON.parse(document.getElementById(id).textContent);
  }

  const onLanguage = (listener) => { listeners.push(listener); };
  return { start, make, both, data, onLanguage, pick: (pair) => pair[language], language: () => language };
})();
document.addEventListener("DOMContentLoaded", Page.start);
