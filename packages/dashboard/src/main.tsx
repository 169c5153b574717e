import { createRoot } from "react-dom/client";
import "./styles/base.css";

const root = document.getElementById("root");
if (root !== null) createRoot(root).render(<h1>Horarium</h1>);
