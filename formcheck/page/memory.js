// Keeps the form in this browser, so that nobody types their height twice.
const NAME = "formcheck.details";

export default function mount({ data, setStateValue }) {
  try {
    if (data.is_recalled) localStorage.setItem(NAME, JSON.stringify(data.details));
    else setStateValue("kept", JSON.parse(localStorage.getItem(NAME) ?? "{}"));
  } catch {
    // Storage is switched off or damaged: the form starts empty.
    if (!data.is_recalled) setStateValue("kept", {});
  }
}
