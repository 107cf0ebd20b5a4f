package briefing

import "github.com/city-outcomes/throughline/shared/corpus"

// languageNames are the English names of the languages that documents of the
// region come in, by BCP 47 primary language.
var languageNames = map[string]string{
	"ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian", "bs": "Bosnian", "ca": "Catalan", "cs": "Czech", "da": "Danish",
	"de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish",
	"fr": "French", "ga": "Irish", "gl": "Galician", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian",
	"id": "Indonesian", "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ka": "Georgian", "kk": "Kazakh", "ko": "Korean", "ky": "Kyrgyz",
	"lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "mt": "Maltese", "nb": "Norwegian", "nl": "Dutch", "nn": "Norwegian", "no": "Norwegian",
	"pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sq": "Albanian", "sr": "Serbian",
	"sv": "Swedish", "tg": "Tajik", "tk": "Turkmen", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek", "vi": "Vietnamese", "zh": "Chinese",
}

// languageName is the English name of a BCP 47 language, or the tag itself
// where it is none of these.
func languageName(tag string) string {
	primary := corpus.PrimaryLanguage(tag)
	if name, ok := languageNames[primary]; ok {
		return name
	}
	if tag == "" || primary == "und" {
		return "undetermined"
	}
	return tag
}

// leftwards reports whether a language is written from right to left.
func leftwards(tag string) bool {
	switch corpus.PrimaryLanguage(tag) {
	case "ar", "fa", "he", "ur":
		return true
	}
	return false
}
