// Keeps the form in this browser, so that nobody types their height twice.
const NAME = "formcheck.details";

export default function ({ data, setStateValue }) {
  try {
    if (data.is_recalled) localStorage.setItem(NAME, JSON.stringify(data.details));
    else setStateValue("kept", JSON.parse(localStorage.getItem(NAME) ?? "{}"));
  } catch {
    // Storage that is switched off or spoilt: the form is empty, which is no harm.
    if (!data.is_recalled) setStateValue("kept", {});
  }
}
