export { Component, h, html, render } from "htm/preact";
